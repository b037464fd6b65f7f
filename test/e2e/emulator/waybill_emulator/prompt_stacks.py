"""An operation on a stack answers when it is over, if that is soon. MiniStack alone answers at once, as AWS does.

The CDK looks at a stack when its operation was accepted, and then every five seconds: most operations here take less than one.
"""

import asyncio
import time
from urllib.parse import parse_qs

from ministack.services import cloudformation

OPERATIONS = ("CreateStack", "DeleteStack", "ExecuteChangeSet", "UpdateStack")
LIMIT_SECONDS = 10
POLL_SECONDS = 0.02


def is_busy() -> bool:
    """Whether an operation runs in the caller's account and region; REVIEW_IN_PROGRESS waits for the caller."""
    states = (stack.get("StackStatus", "") for stack in list(cloudformation._stacks.values()))
    return any(state.endswith("_IN_PROGRESS") and state != "REVIEW_IN_PROGRESS" for state in states)


def install() -> None:
    handle = cloudformation.handle_request

    async def handle_promptly(method, path, headers, body, query):
        answer = await handle(method, path, headers, body, query)
        action = parse_qs((body or b"").decode("utf-8", "replace")).get("Action", [""])[0]
        end = time.monotonic() + LIMIT_SECONDS
        while action in OPERATIONS and is_busy() and time.monotonic() < end:
            await asyncio.sleep(POLL_SECONDS)
        return answer

    cloudformation.handle_request = handle_promptly
