"""AWS::EC2::SecurityGroupIngress and AWS::EC2::SecurityGroupEgress, which MiniStack alone refuses."""

import uuid

from ministack.services import ec2
from ministack.services.cloudformation import provisioners


def rule(permissions: str) -> dict:
    def create(logical_id, props, stack):
        group = ec2._security_groups[props["GroupId"]]
        group[permissions] = group[permissions] + provisioners._ec2_sg_permissions([props])
        return f"sgr-{uuid.uuid4().hex[:17]}", {}

    return {"create": create, "update": lambda physical_id, *_: (physical_id, {}), "delete": lambda *_: None}


def install() -> None:
    provisioners._RESOURCE_HANDLERS["AWS::EC2::SecurityGroupIngress"] = rule("IpPermissions")
    provisioners._RESOURCE_HANDLERS["AWS::EC2::SecurityGroupEgress"] = rule("IpPermissionsEgress")
