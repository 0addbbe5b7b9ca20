"""`python -m flows.engine`: the engine as a process.

The event loop runs beside the main thread. Prefect puts its own handler on SIGTERM while a flow runs in the
main thread, which would end a shift as crashed; so the main thread only waits for signals.
"""

import asyncio
import logging
import os
import signal
import sys
import threading
from types import FrameType
from typing import TYPE_CHECKING

from models.rules.errors import Refused, ShirakaError
from settings import Settings, get_settings

if TYPE_CHECKING:
    from flows.residence import Engine

QUIET = {
    "DO_NOT_TRACK": "1",
    "PREFECT_API_REQUEST_TIMEOUT": "15",
    "PREFECT_CLIENT_MAX_RETRIES": "1",
    "PREFECT_CLIENT_SERVER_VERSION_CHECK_ENABLED": "false",
    "PREFECT_LOGGING_LEVEL": "WARNING",
    "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "false",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
}


class EngineThread(threading.Thread):
    """Runs an engine's event loop until it is told to stop."""

    def __init__(self, settings: Settings) -> None:
        """Prepare; nothing runs yet."""
        super().__init__(name="engine")
        self.settings = settings
        self.has_failed = False
        self.stop_asked = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._engine: Engine | None = None

    def run(self) -> None:
        """Run the loop until the engine has stopped."""
        try:
            asyncio.run(self._work())
        except Exception:
            logging.getLogger(__name__).critical("the engine ended by an error", exc_info=True)
            self.has_failed = True

    def stop(self) -> None:
        """Ask the engine to end; safe from a signal handler, and before it runs."""
        self.stop_asked.set()
        if self._loop is not None and self._engine is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._engine.stop)

    async def _work(self) -> None:
        from flows.assembly import assemble

        async with assemble(self.settings) as engine:
            self._loop, self._engine = asyncio.get_running_loop(), engine
            if self.stop_asked.is_set():
                return
            await engine.run()


def main() -> int:
    """Run an engine until SIGTERM or SIGINT, and give the exit code."""
    try:
        settings = get_settings()
        prepare(settings)
    except ShirakaError as error:
        sys.stderr.write(f"shiraka: {error}\n")
        return 3
    logging.basicConfig(
        level=settings.log_level.upper(), format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    logging.getLogger("httpx").setLevel(logging.WARNING)
    thread = EngineThread(settings)

    def stop(number: int, frame: FrameType | None) -> None:
        thread.stop()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    thread.start()
    thread.join()
    return 1 if thread.has_failed else 0


def prepare(settings: Settings) -> None:
    """Tell Prefect's client where its server is and to be quiet; before `prefect` is first imported.

    Raises `Refused` where no server is named: Prefect would start one of its own inside the engine.
    """
    if settings.prefect_api_url:
        os.environ["PREFECT_API_URL"] = settings.prefect_api_url
    if not os.environ.get("PREFECT_API_URL"):
        raise Refused("prefect_not_named")
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)


if __name__ == "__main__":
    sys.exit(main())
