"""ECR's answers made usable or true:

- A layer's URL can be fetched from here. MiniStack alone gives a URL on AWS's own host.
- DescribeImages fails for an image that is not there. MiniStack alone answers with an empty list.
- Each registry is also served under /v2/ACCOUNT.REGION/REPOSITORY, so that a container engine can pull from an account's registry on
  plain loopback, with no host name to resolve. MiniStack alone tells accounts apart by host name or by the parameter `ns`.
"""

import os
import re

from ministack.core.responses import error_response_json, get_account_id, get_region, json_response
from ministack.services import ecr

SCOPED_PATH = re.compile(r"^/v2/(\d{12})\.([a-z0-9-]+)/(.+)$")


def registry_host(account: str, region: str) -> str:
    return f"{account}.dkr.ecr.{region}.amazonaws.com"


def layer_url(data):
    name, digest = data.get("repositoryName", ""), data.get("layerDigest", "")
    if ecr._v2_head_blob(name, digest)[0] >= 400:
        return error_response_json("LayersNotFoundException", f"Layer {digest} not found in {name}", 400)
    url = f"http://localhost:{os.environ['GATEWAY_PORT']}/v2/{name}/blobs/{digest}?ns={registry_host(get_account_id(), get_region())}"
    return json_response({"downloadUrl": url, "layerDigest": digest})


def install() -> None:
    describe, handle = ecr._describe_images, ecr.handle_registry_request

    def describe_existing(data):
        name = data.get("repositoryName", "")
        if name in ecr._repositories:
            for image_id in data.get("imageIds") or []:
                if ecr._find_image(name, image_id) is None:
                    message = (
                        f"The image with imageId {image_id} does not exist within the repository with name '{name}' "
                        f"in the registry with id '{get_account_id()}'"
                    )
                    return error_response_json("ImageNotFoundException", message, 400)
        return describe(data)

    async def handle_scoped(method, path, headers, body, query):
        match = SCOPED_PATH.match(path)
        if match:
            account, region, rest = match.groups()
            path, query = f"/v2/{rest}", {**query, "ns": registry_host(account, region)}
        return await handle(method, path, headers, body, query)

    ecr._get_download_url_for_layer = layer_url
    ecr._describe_images = describe_existing
    ecr.handle_registry_request = handle_scoped
