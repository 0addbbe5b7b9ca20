"""Wakes whoever waits for a commit: by LISTEN on PostgreSQL, by `PRAGMA data_version` on SQLite."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import make_url, text
from sqlmodel import Session

from models.db import sqlite_driver

POLL_SECONDS = 0.02
RECONNECT_SECONDS = 1.0
NOTIFY = text("SELECT pg_notify(:channel, '')")

logger = logging.getLogger(__name__)


def signal(session: Session, channel: str) -> None:
    """Tell listeners on `channel` that there is work, once this transaction commits."""
    connection = session.connection()
    told = session.info.setdefault("signalled", set())
    if connection.dialect.name == "postgresql" and channel not in told:
        told.add(channel)
        connection.execute(NOTIFY, {"channel": channel})


class Waker:
    """Sets an event for each channel when a commit may have brought work there.

    It may set one without cause, never the other way round: SQLite tells only that somebody committed, and a
    connection that was lost may have missed a signal.
    """

    def __init__(self, url: str, channels: Sequence[str]) -> None:
        """Prepare to listen on the database at `url` (SQLAlchemy form)."""
        self.url = url
        self.events = {channel: asyncio.Event() for channel in channels}

    @asynccontextmanager
    async def listening(self) -> AsyncIterator["Waker"]:
        """Listen while the block runs; what is committed from its first line on is not missed."""
        listening = asyncio.Event()
        is_sqlite = make_url(self.url).get_backend_name() == "sqlite"
        listener = asyncio.create_task(self._poll(listening) if is_sqlite else self._listen(listening))
        ready = asyncio.create_task(listening.wait())
        try:
            await asyncio.wait({listener, ready}, return_when=asyncio.FIRST_COMPLETED)
            if listener.done():
                await listener
            yield self
        finally:
            for task in (ready, listener):
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task

    async def wait(self, channel: str, seconds: float) -> bool:
        """Wait for a signal on `channel` and take it; False if `seconds` pass without one."""
        event = self.events[channel]
        with suppress(TimeoutError):
            async with asyncio.timeout(max(seconds, 0)):
                await event.wait()
        signalled = event.is_set()
        event.clear()
        return signalled

    def wake(self) -> None:
        """Signal every channel."""
        for event in self.events.values():
            event.set()

    async def _poll(self, listening: asyncio.Event) -> None:
        driver = sqlite_driver()
        connection = driver.connect(make_url(self.url).database, timeout=0, isolation_level=None)
        try:
            seen = None
            while True:
                version = _data_version(connection, driver)
                if version is not None and version != seen:
                    seen = version
                    self.wake()
                listening.set()
                await asyncio.sleep(POLL_SECONDS)
        finally:
            connection.close()

    async def _listen(self, listening: asyncio.Event) -> None:
        address = make_url(self.url).set(drivername="postgresql").render_as_string(hide_password=False)
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(address, autocommit=True) as connection:
                    for channel in self.events:
                        await connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel)))
                    self.wake()
                    listening.set()
                    async for notice in connection.notifies():
                        self.events[notice.channel].set()
            except psycopg.OperationalError as error:
                logger.warning("listening for commits was cut off and is begun again: %s", error)
            listening.set()
            await asyncio.sleep(RECONNECT_SECONDS)


def _data_version(connection: Any, driver: Any) -> int | None:
    """Give the number that changes with each commit of others, or None while the file is locked."""
    try:
        return int(connection.execute("PRAGMA data_version").fetchone()[0])
    except driver.OperationalError:
        return None
