"""How an image reference names a registry: ACCOUNT.dkr.ecr.REGION.amazonaws.com/REPOSITORY, then :TAG or @DIGEST."""

import re
from typing import NamedTuple

REFERENCE = re.compile(r"(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(?::\d+)?/([^:@]+)(?::([^@]+))?(?:@(.+))?$")


class ImageReference(NamedTuple):
    account: str
    region: str
    repository: str
    tag: str | None
    digest: str | None

    @property
    def repository_arn(self) -> str:
        return f"arn:aws:ecr:{self.region}:{self.account}:repository/{self.repository}"


def parse(reference: str) -> ImageReference | None:
    """None for an image of another registry."""
    match = REFERENCE.match(reference)
    return ImageReference(*match.groups()) if match else None
