"""A supervisor over tiny children, as a process: `python supervised.py MARK LOGS SERVICES_AS_JSON`.

Prints a line for each event, so that a test waits for what happened instead of sleeping.
"""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

from cli.child import Child, GaveUp
from cli.probes import answers
from cli.service import Restarts, Service
from cli.supervisor import Sentry, Supervisor


def service(name: str, given: dict[str, Any]) -> Service:
    command = (sys.executable, "-u", "-c", given["code"])
    ready = answers(given["url"]) if "url" in given else None
    return Service(name, command, {}, ready, tuple(given.get("after", ())), once=given.get("once", False))


def tell(child: Child, event: str) -> None:
    pid = child.process.pid if child.process else 0
    print(event, child.service.name, pid, flush=True)  # noqa: T201 - the test reads this.


def main(mark: str, logs: str, services: str) -> None:
    children = [service(name, given) for name, given in json.loads(services).items()]
    with Sentry(mark):
        supervisor = Supervisor(
            children,
            Path(logs),
            mark,
            restarts=Restarts(limit=5, window_seconds=60, first_wait_seconds=0.01, longest_wait_seconds=0.05),
            on_change=tell,
            on_ready=lambda: print("all ready", os.getpid(), flush=True),  # noqa: T201 - the test reads this.
            grace_seconds=2,
        )
        try:
            asyncio.run(supervisor.run())
        except GaveUp as failure:
            print("gave up", failure.name, failure.code, failure.tail(), flush=True)  # noqa: T201 - as above.
            sys.exit(1)


if __name__ == "__main__":
    main(*sys.argv[1:])
