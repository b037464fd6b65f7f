"""CloudFormation waits for an ECS service's rollout, and fails when the circuit breaker trips.

MiniStack alone completes an AWS::ECS::Service as soon as it is asked for, so a stack whose image does not exist would succeed. And it calls
a service's first deployment completed from the start, so its circuit breaker never trips.
"""

import time

from ministack.services import ecs
from ministack.services.cloudformation import provisioners, stacks

LIMIT_SECONDS = 90
POLL_SECONDS = 0.05
ALIVE = ("PROVISIONING", "PENDING", "ACTIVATING", "RUNNING")


def stop_reason(deployment_id: str) -> str:
    """Why the deployment's newest stopped task stopped."""
    tasks = (t for t in reversed(list(ecs._tasks.values())) if t.get("_deployment_id") == deployment_id)
    return next((t["stoppedReason"] for t in tasks if t.get("stoppedReason")), "")


def old_tasks(service: dict, deployment_id: str) -> list:
    """The service's tasks that are alive and belong to another deployment."""
    return [
        t
        for t in list(ecs._tasks.values())
        if t.get("group") == f"service:{service['serviceName']}"
        and t.get("clusterArn") == service["clusterArn"]
        and t.get("lastStatus") in ALIVE
        and t.get("_deployment_id") != deployment_id
    ]


def wait(physical_id: str) -> None:
    """Returns when the service's newest deployment alone runs; raises as CloudFormation does when it failed."""
    cluster, name = physical_id.split("/")[-2:]
    service = ecs._services[f"{ecs._resolve_cluster_name(cluster)}/{name}"]
    wanted = service["deployments"][0]["id"] if service["deployments"] else None
    end = time.monotonic() + LIMIT_SECONDS
    while time.monotonic() < end:
        deployment = next((d for d in service["deployments"] if d["id"] == wanted), {})
        state = deployment.get("rolloutState")
        if state == "FAILED":
            raise ValueError(
                'Resource handler returned message: "Error occurred during operation '
                f"'ECS Deployment Circuit Breaker was triggered'.\" ({stop_reason(wanted)})"
            )
        if state == "COMPLETED" and not old_tasks(service, wanted):
            return
        time.sleep(POLL_SECONDS)
    raise ValueError(f"service {name} did not stabilize in {LIMIT_SECONDS} s")


def install() -> None:
    make_deployment = ecs._make_deployment

    def begin_deployment(*arguments, **options):
        return {
            **make_deployment(*arguments, **options),
            "rolloutState": "IN_PROGRESS",
            "rolloutStateReason": "ECS deployment in progress.",
        }

    ecs._make_deployment = begin_deployment
    service = provisioners._RESOURCE_HANDLERS["AWS::ECS::Service"]

    def waiting(handler):
        def handle(*arguments):
            result = handler(*arguments)
            wait(result[0])
            return result

        return handle

    service.update(create=waiting(service["create"]), update=waiting(service["update"]))

    # What waits must not block the server's event loop.
    on_worker = stacks._runs_on_worker_thread
    stacks._runs_on_worker_thread = lambda kind: kind == "AWS::ECS::Service" or on_worker(kind)
