"""ECR tells EventBridge of pushes, and EventBridge starts builds.

MiniStack alone emits no event for a push, and drops an event whose target is a CodeBuild project. The build that is started is kept with the
variables of the event; nothing runs it here.

https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-eventbridge.html
"""

import json
import os
import sys

from ministack.services import codebuild, ecr, eventbridge

PROJECT = ":project/"


def emit(repository: str, digest: str, tag: str | None) -> None:
    detail = {"result": "SUCCESS", "repository-name": repository, "image-digest": digest, "action-type": "PUSH"}
    # The manifests that an index names are pushed without a tag.
    detail["image-tag"] = tag or ""
    entry = {"Source": "aws.ecr", "DetailType": "ECR Image Action", "Detail": json.dumps(detail)}
    eventbridge._put_events({"Entries": [entry]}, allow_aws_source=True)


def may_start(role_arn: str, project_arn: str) -> bool:
    if os.environ.get("AUTH") != "true":
        return True
    from waybill_emulator.authorization import role_may

    return role_may(role_arn, "codebuild:StartBuild", project_arn)


def start_build(target: dict, rule: dict, view) -> None:
    arn = target["Arn"]
    if not may_start(target.get("RoleArn", ""), arn):
        print(f"{target.get('RoleArn')} may not start {arn}", file=sys.stderr)
        return
    given = target.get("InputTransformer")
    request = json.loads(eventbridge._apply_input_transformer(given, rule, view)) if given else {}
    answer = codebuild._start_build({**request, "projectName": arn.split(PROJECT)[1]})
    started = json.loads(answer[2])["build"]
    build = codebuild._builds[started["id"]]
    build["initiator"] = f"rule/{rule.get('Name')}"
    own = build["environment"].get("environmentVariables", [])
    overridden = request.get("environmentVariablesOverride", [])
    names = {variable["name"] for variable in overridden}
    variables = [variable for variable in own if variable["name"] not in names] + overridden
    build["environment"] = {**build["environment"], "environmentVariables": variables}


def install() -> None:
    put_manifest, put_image, invoke = ecr._v2_put_manifest, ecr._put_image, eventbridge._invoke_target

    def put_manifest_and_tell(name, ref, headers, body):
        answer = put_manifest(name, ref, headers, body)
        if answer[0] == 201:
            raw = body if isinstance(body, bytes) else body.encode()
            emit(name, ecr._content_digest(raw), None if ref.startswith("sha256:") else ref)
        return answer

    def put_image_and_tell(data):
        answer = put_image(data)
        if answer[0] < 400:
            emit(data["repositoryName"], json.loads(answer[2])["image"]["imageId"]["imageDigest"], data.get("imageTag"))
        return answer

    def invoke_also_builds(target, event, rule, view=None):
        if ":codebuild:" in target.get("Arn", ""):
            return start_build(target, rule, view or eventbridge._pattern_event_view(event))
        return invoke(target, event, rule, view)

    ecr._v2_put_manifest = put_manifest_and_tell
    ecr._put_image = put_image_and_tell
    eventbridge._invoke_target = invoke_also_builds
