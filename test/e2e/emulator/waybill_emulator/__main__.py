"""Serves the emulated AWS on loopback until standard input closes or SIGTERM arrives.

The parent process holds the other end of standard input: however it dies, the pipe closes and this process ends,
so an emulator never outlives the run that started it. One line of JSON on standard output says where it listens;
everything else goes to standard error.

Settings, all environment variables:
  WAYBILL_ENGINE   "none" (no container runs; default) or "real" (DOCKER_HOST or Docker's default socket)
  AUTH             "true": signatures and IAM policies are checked
"""

import asyncio
import json
import os
import signal
import sys
import threading

from waybill_emulator import loopback

# Stopping containers takes an engine seconds; an engine that hangs must not keep this process alive.
SHUTDOWN_SECONDS = 20


def announce(port: int) -> None:
    """Tells the parent the port, then leaves standard output to standard error: MiniStack prints a banner."""
    os.write(1, (json.dumps({"port": port}) + "\n").encode())
    os.dup2(2, 1)


def add_everything() -> None:
    from waybill_emulator import (
        authorization,
        condition_keys,
        cross_account_registry,
        engine,
        foreign_buckets,
        prompt_stacks,
        push_events,
        recorded_resources,
        registry_answers,
        rollouts,
        security_group_rules,
        service_tags,
    )

    rollouts.install()
    service_tags.install()
    prompt_stacks.install()
    security_group_rules.install()
    recorded_resources.install()
    registry_answers.install()
    push_events.install()
    engine.install(os.environ.get("WAYBILL_ENGINE", "none"))
    cross_account_registry.install()
    if os.environ.get("AUTH") == "true":
        authorization.install()
        foreign_buckets.install()
        condition_keys.install()


async def serve(sockets: list) -> None:
    from hypercorn.asyncio import serve as hypercorn_serve
    from hypercorn.config import Config
    from ministack.app import app

    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    loop.add_signal_handler(signal.SIGINT, lambda: None)

    def wait_for_parent() -> None:
        while os.read(0, 4096):
            pass
        loop.call_soon_threadsafe(stop.set)

    def end_anyway() -> None:
        print(f"still shutting down after {SHUTDOWN_SECONDS} s: ending", file=sys.stderr, flush=True)
        os._exit(1)

    async def stopped() -> None:
        await stop.wait()
        deadline = threading.Timer(SHUTDOWN_SECONDS, end_anyway)
        deadline.daemon = True
        deadline.start()

    threading.Thread(target=wait_for_parent, daemon=True).start()
    config = Config()
    config.bind = [f"fd://{s.fileno()}" for s in sockets]
    config.keep_alive_timeout = 75
    config.graceful_timeout = 1
    config.loglevel = "WARNING"
    await hypercorn_serve(app, config, shutdown_trigger=stopped)


def main() -> None:
    sockets, port = loopback.listen()
    # MiniStack reads its own address from the environment when it is imported.
    os.environ.update(GATEWAY_PORT=str(port), BIND_HOST="127.0.0.1", SFTP_ENABLED="0", IOT_MTLS_ENABLED="0")
    add_everything()
    announce(port)
    asyncio.run(serve(sockets))
    # Worker threads of unfinished deployments are not daemons: do not wait for them.
    sys.stderr.flush()
    os._exit(0)


main()
