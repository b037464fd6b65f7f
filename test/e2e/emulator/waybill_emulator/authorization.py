"""With AUTH=true, closer to who may do what on AWS:

- Loopback counts as a secure transport: the policy of the CDK's bootstrap bucket demands one.
- A task's execution role must be allowed its pulls and its secrets. MiniStack alone never asks.
- A call on another account's repository is judged on the owner's ARN. MiniStack alone takes the caller's.
"""

from ministack import app
from ministack.core import iam_actions
from ministack.core import iam_evaluator as iam
from ministack.core.responses import get_account_id, get_region
from ministack.services import ecr, ecs

from waybill_emulator import registry_address
from waybill_emulator.cross_account_registry import PULL_ACTIONS, registry_id


def role_may(role_arn: str, action: str, resource: str) -> bool:
    if not role_arn:
        return False
    name, account = role_arn.rsplit("/", 1)[-1], role_arn.split(":")[4]
    asked = iam.EvalContext(
        principal_arn=f"arn:aws:sts::{account}:assumed-role/{name}/ecs",
        principal_type="AssumedRole",
        principal_account=account,
        action=action,
        resource_arn=resource,
        region=get_region(),
        service_context={},
        principal_keys={},
    )
    return iam.evaluate(asked, iam._gather_role_policies(name, account)).decision == "Allow"


def secret_permission(value_from: str) -> tuple[str, str]:
    """The action and the resource that reading a container's secret asks for."""
    if "secretsmanager" in value_from:
        # A JSON key, a version stage and a version id may follow the ARN's seven parts.
        return "secretsmanager:GetSecretValue", ":".join(value_from.split(":")[:7])
    if value_from.startswith("arn:"):
        return "ssm:GetParameters", value_from
    return "ssm:GetParameters", f"arn:aws:ssm:{get_region()}:{get_account_id()}:parameter/{value_from.lstrip('/')}"


def check_execution_role(task_definition: dict) -> None:
    role = task_definition.get("executionRoleArn") or ""

    def need(error, action: str, resource: str) -> None:
        if not role_may(role, action, resource):
            who = role or "no execution role"
            raise error(f"AccessDeniedException: {who} is not authorized to perform: {action} on resource: {resource}")

    for container in task_definition.get("containerDefinitions", []):
        for secret in container.get("secrets", []):
            need(ecs._SecretResolutionError, *secret_permission(secret["valueFrom"]))
        image = registry_address.parse(container["image"])
        if image:
            need(ecs._SecretResolutionError, "ecr:GetAuthorizationToken", "*")
            for action in PULL_ACTIONS:
                need(ecs._ImagePullError, action, image.repository_arn)


def repository_policy(arn: str):
    """The text of a repository's policy and its owner; None when there is no such repository."""
    *_, region, owner, name = arn.split(":", 5)
    name = name.partition("/")[2]
    if not ecr._repositories.contains_scoped(owner, region, name):
        return None
    return ecr._repo_policies.get_scoped(owner, region, name) or "", owner


def install() -> None:
    pin_origin, start_task, arn_of = app.pin_request_origin, ecs._start_task_worker, iam_actions.extract_resource_arn

    def start_as_role(task, task_definition, *arguments, **options):
        check_execution_role(task_definition)
        return start_task(task, task_definition, *arguments, **options)

    def owners_arn(service, method, path, headers, body, params, region, account):
        owner = registry_id(body) if service == "ecr" else ""
        return arn_of(service, method, path, headers, body, params, region, owner or account)

    app.pin_request_origin = lambda address, secure: pin_origin(address, True)
    ecs._start_task_worker = start_as_role
    iam_actions.extract_resource_arn = owners_arn
    ecr.repository_policy_for_arn = repository_policy
