"""Signals of readiness: each asks a child whether it can be used now."""

import asyncio
import base64
from collections.abc import Callable
from datetime import datetime
from urllib.error import URLError
from urllib.request import Request, urlopen

from cli.ports import LOOPBACK
from cli.service import Probe

TIMEOUT_SECONDS = 2.0


def answers(url: str, *, sign_in: str = "") -> Probe:
    """Ready when a GET is answered with success; `sign_in` is USER:PASSWORD."""
    headers = {"Authorization": f"Basic {base64.b64encode(sign_in.encode()).decode()}"} if sign_in else {}

    def ask() -> bool:
        try:
            with urlopen(Request(url, headers=headers), timeout=TIMEOUT_SECONDS):
                return True
        except (URLError, OSError):
            return False

    return _in_thread(ask)


def greets(port: int) -> Probe:
    """Ready when a mail server's greeting arrives."""

    async def ask() -> bool:
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                reader, writer = await asyncio.open_connection(LOOPBACK, port)
                greeting = await reader.readline()
                writer.close()
                return greeting.startswith(b"220")
        except (OSError, TimeoutError):
            return False

    return ask


def beats(database_url: str, since: datetime) -> Probe:
    """Ready when an engine has given a sign of life since a time."""

    def ask() -> bool:
        from sqlmodel import col, select

        from models.db import Database
        from models.heartbeat import Heartbeat

        database = Database(database_url, pool_size=1)
        try:
            with database.read() as session:
                alive = select(Heartbeat).where(Heartbeat.kind == "engine", col(Heartbeat.beat_at) >= since)
                return session.exec(alive).first() is not None
        finally:
            database.dispose()

    return _in_thread(ask)


def _in_thread(ask: Callable[[], bool]) -> Probe:
    async def probe() -> bool:
        return await asyncio.to_thread(ask)

    return probe
