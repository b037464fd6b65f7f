"""An update of an AWS::ECS::Service updates its tags. MiniStack alone leaves those of its creation."""

from ministack.services import ecs
from ministack.services.cloudformation import provisioners


def set_tags(arn: str, template_tags: list) -> None:
    # CloudFormation's own tags, aws:cloudformation:*, are not in the template.
    own = [tag for tag in ecs._tags.get(arn, []) if tag["key"].startswith("aws:")]
    tags = [{"key": tag["Key"], "value": tag["Value"]} for tag in template_tags] + own
    ecs._tags[arn] = tags
    cluster, name = arn.split("/")[-2:]
    ecs._services[f"{cluster}/{name}"]["tags"] = list(tags)


def install() -> None:
    service = provisioners._RESOURCE_HANDLERS["AWS::ECS::Service"]
    update = service["update"]

    def update_with_tags(physical_id, old_props, new_props, stack_name):
        # Before the update itself, which returns only when the rollout is over.
        set_tags(physical_id, new_props.get("Tags") or [])
        try:
            return update(physical_id, old_props, new_props, stack_name)
        except ValueError:
            # MiniStack's rollback passes over the resource that failed: ECS itself has brought its tasks back.
            set_tags(physical_id, old_props.get("Tags") or [])
            raise

    service["update"] = update_with_tags
