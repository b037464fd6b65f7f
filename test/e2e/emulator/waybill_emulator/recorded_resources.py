"""Resource types that are kept and not acted on; MiniStack alone refuses a template that has one."""

import uuid

from ministack.services.cloudformation import provisioners

RECORDED = (
    "AWS::ApplicationAutoScaling::ScalableTarget",
    "AWS::ApplicationAutoScaling::ScalingPolicy",
    "AWS::CodeConnections::Connection",
    "AWS::CodePipeline::Pipeline",
    "AWS::CodeStarNotifications::NotificationRule",
    "AWS::EC2::EIP",
    "AWS::EC2::FlowLog",
    "AWS::EC2::NatGateway",
    "AWS::ECR::ReplicationConfiguration",
    # The CDK's own function behind it needs an SDK that MiniStack's function runner does not have.
    "Custom::VpcRestrictDefaultSG",
)


def create(logical_id, props, stack):
    physical_id = f"{stack}-{logical_id}-{uuid.uuid4().hex[:8]}"
    attributes = {
        "AllocationId": f"eipalloc-{uuid.uuid4().hex[:17]}",
        "Arn": f"arn:aws:recorded:::{physical_id}",
        "Id": physical_id,
        "NatGatewayId": f"nat-{uuid.uuid4().hex[:17]}",
    }
    return physical_id, attributes


def install() -> None:
    for kind in RECORDED:
        handler = {"create": create, "update": lambda physical_id, *_: (physical_id, {}), "delete": lambda *_: None}
        provisioners._RESOURCE_HANDLERS.setdefault(kind, handler)
