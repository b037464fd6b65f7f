"""An app as a team has it that writes Python: the registry of a release manifest, and one of its images as a service.

Arguments: the manifest, the environment to deploy, the folder to write the cloud assembly to.
"""

import sys

from aws_cdk import App, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from cdk_waybill import ImageRegistryStack, PromotedFargateService, ReleaseManifest


def main(manifest_path: str, environment: str, outdir: str) -> None:
    manifest = ReleaseManifest.from_file(manifest_path)
    app = App(outdir=outdir)
    ImageRegistryStack(app, "Registry", manifest=manifest)

    stack = Stack(app, "Shop")
    vpc = ec2.Vpc(stack, "Vpc", nat_gateways=1)
    PromotedFargateService(
        stack,
        "Api",
        cluster=ecs.Cluster(stack, "Cluster", vpc=vpc),
        release=manifest.environment(environment),
        image="api",
        container_port=8080,
        environment={"LOG_LEVEL": "debug"},
    )
    app.synth()


if __name__ == "__main__":
    main(*sys.argv[1:])
