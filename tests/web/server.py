"""A real web server in a thread, which starts and stops by signals, not by polling."""

import asyncio
import socket
import threading
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import uvicorn
from fastapi import FastAPI


def free_port() -> int:
    """Give a port of the loopback address that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def _listen(port: int) -> socket.socket:
    """Listen at a port, or at any where somebody does so already."""
    try:
        return socket.create_server(("127.0.0.1", port))
    except OSError:
        return socket.create_server(("127.0.0.1", 0))


class WebServer(uvicorn.Server):
    """Serves an application at its public address, or at another port where that one is taken."""

    def __init__(self, app: FastAPI) -> None:
        """Prepare to serve; nothing listens yet."""
        super().__init__(uvicorn.Config(app, log_level="critical", ws="none", access_log=False))
        self._socket = _listen(urlsplit(app.state.services.settings.public_url).port or 0)
        self._listening = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._over: asyncio.Event | None = None
        self._thread = threading.Thread(target=self.run, args=([self._socket],), daemon=True)

    @property
    def url(self) -> str:
        """Give the address at which the server listens."""
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    async def main_loop(self) -> None:
        """Serve until told to stop."""
        self._loop, self._over = asyncio.get_running_loop(), asyncio.Event()
        self._listening.set()
        await self._over.wait()

    def __enter__(self) -> Self:
        """Start, and wait until the server listens."""
        self._thread.start()
        assert self._listening.wait(20), "the server did not start"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop, and wait until it is over."""
        assert self._loop is not None
        assert self._over is not None
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(20)

    def install_signal_handlers(self) -> Any:
        """Leave the signals to the tests."""
