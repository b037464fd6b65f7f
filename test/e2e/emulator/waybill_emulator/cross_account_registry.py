"""Another account's pull, or its API call with `registryId`, needs the consent of the repository's policy.

MiniStack alone lets anyone pull and ignores `registryId`.
"""

import fnmatch
import json

from ministack.core.responses import error_response_json, get_account_id, get_region
from ministack.services import ecr, ecs

from waybill_emulator import registry_address

PULL_ACTIONS = ("ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")


def as_list(value) -> list:
    return value if isinstance(value, list) else [value]


def principals(statement: dict) -> list:
    who = statement.get("Principal", {})
    return as_list(who if isinstance(who, str) else who.get("AWS", []))


def consents(policy_text: str, account: str, action: str) -> bool:
    """Whether the repository policy allows the action to another account."""
    for statement in json.loads(policy_text or "{}").get("Statement", []):
        to_account = any(who == "*" or account in who for who in principals(statement))
        matches = any(fnmatch.fnmatch(action.lower(), pattern.lower()) for pattern in as_list(statement["Action"]))
        if statement.get("Effect") == "Allow" and to_account and matches:
            return True
    return False


def policy_of(owner: str, repository: str) -> str:
    return next((text for key, text in list(ecr._repo_policies._data.items()) if key[0] == owner and key[-1] == repository), "")


def registry_id(body) -> str:
    """The account whose registry an API call asks for; empty for the caller's own."""
    try:
        return str(json.loads(body or b"{}").get("registryId") or "")
    except ValueError:
        return ""


def install() -> None:
    run, handle = ecs._run_docker_container, ecr.handle_request

    def run_with_consent(client, container, *arguments, **options):
        image = registry_address.parse(container["image"])
        if image and image.account != get_account_id():
            policy = policy_of(image.account, image.repository)
            if not all(consents(policy, get_account_id(), action) for action in PULL_ACTIONS):
                raise ecs._ImagePullError(
                    "CannotPullContainerError: pull image manifest has been retried 1 time(s): "
                    f"failed to resolve ref {container['image']}: unexpected status: 403 Forbidden"
                )
        return run(client, container, *arguments, **options)

    async def handle_for_owner(method, path, headers, body, query):
        owner, caller = registry_id(body), get_account_id()
        if not owner or owner == caller:
            return await handle(method, path, headers, body, query)
        repository, action = json.loads(body).get("repositoryName"), headers.get("x-amz-target", "").split(".")[-1]
        if not consents(policy_of(owner, repository), caller, f"ecr:{action}"):
            message = (
                f"User: arn:aws:iam::{caller}:root is not authorized to perform: ecr:{action} on resource: "
                f"arn:aws:ecr:{get_region()}:{owner}:repository/{repository} "
                f"because no resource-based policy allows the ecr:{action} action"
            )
            return error_response_json("AccessDeniedException", message, 400)
        with ecs.request_scope(owner, get_region()):
            return await handle(method, path, headers, body, query)

    ecs._run_docker_container = run_with_consent
    ecr.handle_request = handle_for_owner
