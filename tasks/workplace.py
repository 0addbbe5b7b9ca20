"""The workplace: what flows and tasks work with; no part of it ever becomes a flow's parameter."""

import asyncio
import os
import secrets
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime

from models.clock import utc_now
from models.db import Database
from models.rules.calendar import plain_calendar
from models.rules.pace import Pace, at_once, paced
from models.wake import Waker
from notifications.transport import SmtpTransport, Transport
from settings import Settings, get_settings


@dataclass(frozen=True)
class Workplace:
    """One process's database, mail server, clock and name; with a waker where the process is resident."""

    name: str
    database: Database
    transport: Transport
    clock: Callable[[], datetime] = utc_now
    waker: Waker | None = None
    pace: Pace = field(default_factory=at_once)
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    calm: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        """Begin calm: `calm` is cleared while so many projects wait that other work had better stand back."""
        self.calm.set()

    async def stand_back(self, seconds: float) -> None:
        """Let a crowd of projects go first, for so many seconds at most."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.calm.wait()


_HERE: ContextVar[Workplace] = ContextVar("workplace")


def here() -> Workplace:
    """Give the workplace of the flow that runs."""
    return _HERE.get()


@asynccontextmanager
async def at(workplace: Workplace) -> AsyncIterator[Workplace]:
    """Work at `workplace` while the block runs."""
    token = _HERE.set(workplace)
    try:
        yield workplace
    finally:
        _HERE.reset(token)


@asynccontextmanager
async def at_work() -> AsyncIterator[Workplace]:
    """Work where the process works already, or at a workplace made from the settings for this one run."""
    found = _HERE.get(None)
    if found is not None:
        yield found
        return
    settings = get_settings()
    own = Workplace(
        process_name(),
        Database(settings.database_url),
        SmtpTransport.from_settings(settings),
        pace=pace_of(settings),
    )
    try:
        async with at(own):
            yield own
    finally:
        await own.transport.close()
        own.database.dispose()


def pace_of(settings: Settings) -> Pace:
    """Give the pace at which this installation's mail leaves."""
    week = plain_calendar(settings.time_zone)
    return paced(week) if settings.keeps_working_hours else at_once(week)


def process_name() -> str:
    """Make a name for this process that no other process ever has."""
    return f"{socket.gethostname()[:32]}-{os.getpid()}-{secrets.token_hex(4)}"
