"""A mail server in a thread, for engines that run as processes."""

import asyncio
import threading
from types import TracebackType
from typing import Self

from tests.delivery.sink import Sink, listening


class MailServer:
    """Keeps what it is sent; `sink` holds the mails."""

    def __init__(self) -> None:
        """Prepare; nothing listens yet."""
        self.sink = Sink()
        self._listening = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._over = asyncio.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        """Start, and wait until it listens."""
        self._thread.start()
        assert self._listening.wait(20)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop."""
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(20)
        self._loop.close()

    def _run(self) -> None:
        self._loop.run_until_complete(self._serve())

    async def _serve(self) -> None:
        async with listening(self.sink):
            self._listening.set()
            await self._over.wait()
