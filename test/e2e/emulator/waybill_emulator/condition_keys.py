"""With AUTH=true, conditions of policies see what AWS shows them. MiniStack alone has other values for these keys, or none:

- `aws:PrincipalArn` of a role's session is the role.
- `s3:ResourceAccount` is the bucket's owner, not the caller.
- `iam:ResourceTag/…` of the role that sts:AssumeRole names: by them the CDK's pipelines may take on the roles of the bootstrap stack.
- `aws:ResourceTag/…` of the services and tasks that ECS describes; MiniStack also takes such a call for one on `*`. A call on several is
  judged by the tags that all of them have.
"""

import json

from ministack.core import iam_actions, iam_evaluator
from ministack.core.responses import get_account_id, get_region
from ministack.services import ecs, iam, s3

BUCKET = "arn:aws:s3:::"
DESCRIBED = {"ecs:DescribeServices": ("services", "service"), "ecs:DescribeTasks": ("tasks", "task")}


def role_of(arn: str) -> dict:
    """The role of an ARN, be it the role's own or a session's; empty when there is none."""
    account, resource = arn.split(":", 5)[4:]
    # A role may have a path before its name, a session has its own name behind the role's.
    name = resource.split("/")[1] if resource.startswith("assumed-role/") else resource.rsplit("/", 1)[-1]
    return iam._roles.get_scoped(account, None, name) or {}


def role_tags(params: dict) -> dict:
    value = params.get("RoleArn", "")
    arn = value[0] if isinstance(value, list) else value
    tags = role_of(arn).get("Tags", []) if ":role/" in arn else []
    return {f"iam:ResourceTag/{tag['Key']}": tag["Value"] for tag in tags}


def described(action: str, body: bytes, region: str, account: str) -> list[str]:
    """The ARNs of what ECS is asked to describe."""
    if action not in DESCRIBED:
        return []
    members, kind = DESCRIBED[action]
    asked = json.loads(body or b"{}")
    cluster = str(asked.get("cluster") or "default").rsplit("/", 1)[-1]
    prefix = f"arn:aws:ecs:{region}:{account}:{kind}/{cluster}/"
    return [name if name.startswith("arn:") else prefix + name for name in asked.get(members, [])]


def tags_of(arn: str) -> dict:
    """Of a task also those that its service propagates, which MiniStack does not do."""
    task = ecs._tasks.get(arn) or {}
    service = ecs._services.get(f"{task.get('clusterArn', '').rsplit('/', 1)[-1]}/{task.get('group', '').removeprefix('service:')}") or {}
    inherited = service.get("tags", []) if service.get("propagateTags") == "SERVICE" else []
    return {tag["key"]: tag["value"] for tag in [*inherited, *ecs._tags.get(arn, [])]}


def shared_tags(arns: list[str]) -> dict:
    tags = [tags_of(arn) for arn in arns]
    first, *others = tags or [{}]
    shared = {key: value for key, value in first.items() if all(other.get(key) == value for other in others)}
    return {f"aws:ResourceTag/{key}": value for key, value in shared.items()}


def install() -> None:
    value_of = iam_evaluator._resolve_condition_key
    context_of, arn_of, action_of = (
        iam_actions.request_tag_context,
        iam_actions.extract_resource_arn,
        iam_actions.extract_iam_action,
    )

    def value_as_on_aws(key, context):
        name = key.lower()
        if name == "aws:principalarn" and ":assumed-role/" in context.principal_arn:
            return role_of(context.principal_arn).get("Arn", context.principal_arn)
        if name in ("aws:resourceaccount", "s3:resourceaccount") and context.resource_arn.startswith(BUCKET):
            bucket = context.resource_arn[len(BUCKET) :].partition("/")[0]
            return s3._bucket_owner_account(bucket) or context.principal_account
        return value_of(key, context)

    def context_with_tags(service, action, body, params):
        tags = role_tags(params) if action == "sts:AssumeRole" else {}
        arns = described(action, body, get_region(), get_account_id())
        return {**context_of(service, action, body, params), **tags, **shared_tags(arns)}

    def arn_of_described(service, method, path, headers, body, params, region, account):
        action = action_of(service, method, path, headers, body, params) if service == "ecs" else ""
        arns = described(action or "", body, region, account)
        return arns[0] if arns else arn_of(service, method, path, headers, body, params, region, account)

    iam_evaluator._resolve_condition_key = value_as_on_aws
    iam_actions.request_tag_context = context_with_tags
    iam_actions.extract_resource_arn = arn_of_described
