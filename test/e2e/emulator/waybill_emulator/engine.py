"""What runs the containers of emulated ECS tasks.

"none": nothing runs. Images are looked up in the emulated ECR exactly as a pull by digest would, so a digest that is not there fails its
task; an image labelled waybill.test.exit=CODE exits at once. MiniStack alone says RUNNING for any image when there is no engine.

"real": a Docker-compatible engine pulls each image from the emulated ECR on loopback and runs it.
"""

import json
import os
import uuid

from ministack.services import ecr, ecs

from waybill_emulator import registry_address

EXIT_LABEL = "waybill.test.exit"


class Container:
    """Stands in for a container: runs until it is stopped, unless its image says that it exits."""

    def __init__(self, labels: dict, environment: dict, number: int):
        self.id = uuid.uuid4().hex * 2
        self.status = "exited" if EXIT_LABEL in labels else "running"
        self.code = int(labels.get(EXIT_LABEL, 0))
        self.text = json.dumps({"env": environment}).encode()
        self.attrs = {"NetworkSettings": {"Networks": {"bridge": {"IPAddress": f"10.0.{number // 250}.{number % 250 + 2}"}}}}

    def reload(self):
        pass

    def wait(self, **_):
        return {"StatusCode": self.code}

    def stop(self, **_):
        self.status = "exited"

    kill = stop

    def remove(self, **_):
        LookupEngine.live.pop(self.id, None)

    def logs(self, stream=False, **_):
        return iter([self.text]) if stream else self.text


class LookupEngine:
    """Stands in for the Docker client: the calls that MiniStack's ECS makes, answered from the emulated ECR."""

    live: dict = {}

    def __init__(self):
        self.images = self.containers = self

    def resolve(self, reference: str) -> tuple[str, dict]:
        """The digest and the config of an image; raises when the registry does not have it."""
        image = registry_address.parse(reference)
        if image is None:
            raise RuntimeError(f"{reference}: only images of the emulated ECR can be run")
        with ecs.request_scope(image.account, image.region):
            digest, blob, _ = ecr._resolve_manifest(image.repository, image.digest or image.tag or "latest")
            if digest is None:
                raise RuntimeError(f"manifest unknown: {reference}: not found")
            manifest = json.loads(blob)
            if "manifests" in manifest:
                manifest = json.loads(ecr._resolve_manifest(image.repository, manifest["manifests"][0]["digest"])[1])
            stored = ecr._v2_get_blob(image.repository, manifest["config"]["digest"])
            return digest, (json.loads(stored[2]) if stored[0] < 400 else {})

    def pull(self, reference, **_):
        self.resolve(reference)
        return self

    def tag(self, *_, **__):
        return True

    def get_registry_data(self, reference, **_):
        self.id = self.resolve(reference)[0]
        return self

    def get(self, key):
        from docker.errors import ImageNotFound, NotFound

        if key in LookupEngine.live:
            return LookupEngine.live[key]
        raise (ImageNotFound if "/" in key else NotFound)(key)

    def run(self, reference, environment=None, **_):
        labels = self.resolve(reference)[1].get("config", {}).get("Labels") or {}
        container = Container(labels, dict(environment or {}), len(LookupEngine.live))
        LookupEngine.live[container.id] = container
        return container

    def list(self, **_):
        return []


def pull_from_loopback() -> None:
    """Engines take plain HTTP from loopback registries alone, and AWS's host names must not resolve to AWS here."""
    run = ecs._run_docker_container

    def run_from_loopback(client, container, *arguments, **options):
        image = registry_address.parse(container["image"])
        if image:
            tail = f"@{image.digest}" if image.digest else f":{image.tag}"
            path = f"{image.account}.{image.region}/{image.repository}{tail}"
            container = {**container, "image": f"127.0.0.1:{os.environ['GATEWAY_PORT']}/{path}"}
        return run(client, container, *arguments, **options)

    ecs._run_docker_container = run_from_loopback


def install(kind: str) -> None:
    if kind == "none":
        # An image that exits does so at once here: there is no start to wait for before a task counts as healthy.
        ecs._ECS_DEPLOYMENT_STEADY_DELAY = 0.2
        ecs._docker = LookupEngine()
        ecs._get_docker = lambda: ecs._docker
    elif kind == "real":
        # On a busy machine a process that crashes at its start may take longer than MiniStack's one second to do so.
        ecs._ECS_DEPLOYMENT_STEADY_DELAY = 2.5
        pull_from_loopback()
    else:
        raise SystemExit(f'WAYBILL_ENGINE is "none" or "real", not "{kind}"')
