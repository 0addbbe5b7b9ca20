"""A child process of the supervisor: begun, watched until ready, begun again after a crash, stopped."""

import asyncio
import os
import signal
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from time import monotonic

from cli.service import Restarts, Service
from settings import BASE

PROBE_SECONDS = 0.1
TAIL_LINES = 20
LARGEST_LOG = 10_000_000


class GaveUp(Exception):
    """A child crashed too often; the supervisor stops everything."""

    def __init__(self, name: str, code: int, log: Path) -> None:
        """Keep who crashed, how it ended last, and where it wrote."""
        super().__init__(f"{name} ended with {code} too often")
        self.name, self.code, self.log = name, code, log

    def tail(self) -> str:
        """Give the last lines that the child wrote."""
        return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-TAIL_LINES:])


class Child:
    """Keeps one service running. `on_change` is called when it starts, becomes ready, or crashes."""

    def __init__(
        self,
        service: Service,
        log: Path,
        restarts: Restarts,
        on_change: Callable[["Child", str], None],
    ) -> None:
        """Prepare; nothing is started before `keep`."""
        self.service, self.log, self.restarts, self.on_change = service, log, restarts, on_change
        self.ready = asyncio.Event()
        self.process: asyncio.subprocess.Process | None = None
        self._crashes: deque[float] = deque()
        self._stopping = False

    async def keep(self) -> None:
        """Run the service until it is stopped, or has done what it does once. Raises GaveUp."""
        while not self._stopping:
            code = await self._run()
            if self._stopping or (self.service.once and code == 0):
                return
            self.on_change(self, "crashed")
            await asyncio.sleep(self._wait_after_crash(code))

    async def _run(self) -> int:
        """Start the process once and give its exit code when it has ended."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > LARGEST_LOG:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                *self.service.command,
                env={**os.environ, **self.service.environment},
                cwd=BASE,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.on_change(self, "started")
        probing = asyncio.create_task(self._probe())
        try:
            code = await self.process.wait()
        finally:
            probing.cancel()
            with suppress(asyncio.CancelledError):
                await probing
        if self.service.once and code == 0:
            self._become_ready()
        return code

    async def _probe(self) -> None:
        if self.service.once:
            return
        while self.service.ready and not await self.service.ready():  # noqa: ASYNC110 - asks another process.
            await asyncio.sleep(PROBE_SECONDS)
        self._become_ready()

    def _become_ready(self) -> None:
        self.ready.set()
        self.on_change(self, "ready")

    def _wait_after_crash(self, code: int) -> float:
        now = monotonic()
        self._crashes.append(now)
        while now - self._crashes[0] > self.restarts.window_seconds:
            self._crashes.popleft()
        if len(self._crashes) >= self.restarts.limit:
            raise GaveUp(self.service.name, code, self.log)
        return self.restarts.wait_before(len(self._crashes))

    def give_up(self) -> None:
        """Let the process run, but do not begin it again when it ends."""
        self._stopping = True

    async def stop(self, grace_seconds: float) -> None:
        """Ask the process and its group to stop, and kill them when they have not within the grace."""
        self.give_up()
        if self.process is None or self.process.returncode is not None:
            return
        self._signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(self.process.wait(), grace_seconds)
        except TimeoutError:
            self._signal(signal.SIGKILL)
            await self.process.wait()

    def _signal(self, number: signal.Signals) -> None:
        if self.process is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)
