"""An AWS::ECS::Service has the tags of its template, and says whether its tasks have them too.

MiniStack alone leaves the tags of its creation when it is updated, and ignores PropagateTags.
"""

from ministack.services import ecs
from ministack.services.cloudformation import provisioners


def record(arn: str) -> dict:
    cluster, name = arn.split("/")[-2:]
    return ecs._services[f"{cluster}/{name}"]


def set_tags(arn: str, template_tags: list) -> None:
    # CloudFormation's own tags, aws:cloudformation:*, are not in the template.
    own = [tag for tag in ecs._tags.get(arn, []) if tag["key"].startswith("aws:")]
    tags = [{"key": tag["Key"], "value": tag["Value"]} for tag in template_tags] + own
    ecs._tags[arn] = tags
    record(arn)["tags"] = list(tags)


def install() -> None:
    service = provisioners._RESOURCE_HANDLERS["AWS::ECS::Service"]
    create, update = service["create"], service["update"]

    def create_with_propagation(logical_id, props, stack_name):
        physical_id, attributes = create(logical_id, props, stack_name)
        record(physical_id)["propagateTags"] = props.get("PropagateTags", "NONE")
        return physical_id, attributes

    def update_with_tags(physical_id, old_props, new_props, stack_name):
        # Before the update itself, which returns only when the rollout is over.
        set_tags(physical_id, new_props.get("Tags") or [])
        try:
            return update(physical_id, old_props, new_props, stack_name)
        except ValueError:
            # MiniStack's rollback passes over the resource that failed: ECS itself has brought its tasks back.
            set_tags(physical_id, old_props.get("Tags") or [])
            raise

    service["create"] = create_with_propagation
    service["update"] = update_with_tags
