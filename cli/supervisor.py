"""Keeps the services of one start running, in their order, and leaves no process behind."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from time import monotonic
from types import TracebackType

from cli.child import Child, GaveUp
from cli.processes import MARK, end_marked
from cli.service import Restarts, Service

GRACE_SECONDS = 10.0
SAME_REQUEST_SECONDS = 0.5


class Sentry:
    """Ends every marked process if this one dies without cleaning up."""

    def __init__(self, mark: str) -> None:
        """Name the mark to look for."""
        self.mark = mark
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Sentry":
        """Start watching; the open pipe is what keeps the sentry asleep."""
        command = [sys.executable, "-P", "-m", "cli.sentry", self.mark]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Let the sentry look once more and end."""
        if self._process and self._process.stdin:
            self._process.stdin.close()
            self._process.wait()


class Supervisor:
    """Runs services as child processes. `on_change(child, event)` is told of started, ready and crashed."""

    def __init__(
        self,
        services: Sequence[Service],
        logs: Path,
        mark: str,
        *,
        restarts: Restarts | None = None,
        on_change: Callable[[Child, str], None] = lambda child, event: None,
        on_ready: Callable[[], None] = lambda: None,
        grace_seconds: float = GRACE_SECONDS,
    ) -> None:
        """Prepare the children; nothing is started before `run`."""
        self.mark, self.grace_seconds, self.on_ready = mark, grace_seconds, on_ready
        self.children = {
            it.name: Child(_marked(it, mark), logs / f"{it.name}.log", restarts or Restarts(), on_change)
            for it in services
        }
        self._stop = asyncio.Event()
        self._asked_at = 0.0

    async def run(self) -> None:
        """Run until a signal to stop, and leave nothing. Raises GaveUp when a child crashed too often."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self.stop)
        keeping = [asyncio.create_task(self._keep(child)) for child in self.children.values()]
        announcing = asyncio.create_task(self._announce())
        stopping = asyncio.create_task(self._stop.wait())
        try:
            await _first_failure_or(stopping, [*keeping, announcing])
        finally:
            await self._end(keeping, announcing, stopping)

    def stop(self) -> None:
        """Stop everything; asked a second time, without waiting.

        Some senders signal a process and then its group: what comes within a moment is the same request.
        """
        if not self._stop.is_set():
            self._asked_at = monotonic()
            self._stop.set()
        elif monotonic() - self._asked_at > SAME_REQUEST_SECONDS:
            end_marked(self.mark, grace_seconds=0)

    async def _keep(self, child: Child) -> None:
        for name in child.service.after:
            await self.children[name].ready.wait()
        await child.keep()

    async def _announce(self) -> None:
        for child in self.children.values():
            await child.ready.wait()
        self.on_ready()

    async def _end(self, keeping: Sequence[asyncio.Task[None]], *others: asyncio.Task[object]) -> None:
        """Stop in reverse order, so that what is leaned on goes last; then sweep what children left."""
        for child in self.children.values():
            child.give_up()
        for wave in self._waves():
            await asyncio.gather(*(child.stop(self.grace_seconds) for child in wave))
        for task in (*keeping, *others):
            task.cancel()
            with suppress(asyncio.CancelledError, GaveUp):
                await task
        await asyncio.to_thread(end_marked, self.mark, grace_seconds=self.grace_seconds)

    def _waves(self) -> list[list[Child]]:
        """Group the children by how much they lean on, those that lean on most first."""
        depth: dict[str, int] = {}
        for name, child in self.children.items():
            depth[name] = 1 + max((depth[other] for other in child.service.after), default=-1)
        deepest = max(depth.values(), default=-1)
        return [
            [it for name, it in self.children.items() if depth[name] == at] for at in range(deepest, -1, -1)
        ]


def _marked(service: Service, mark: str) -> Service:
    return replace(service, environment={**service.environment, MARK: mark})


async def _first_failure_or(stopping: asyncio.Task[bool], working: Sequence[asyncio.Task[None]]) -> None:
    """Wait for the stop; a failure of any work ends the wait and is raised."""
    waiting: set[asyncio.Task[object]] = {stopping, *working}
    while not stopping.done():
        done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
