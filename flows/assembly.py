"""Assembly: puts an engine together from the settings."""

import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from flows.residence import Engine
from flows.shift import Hours
from models.clock import utc_now
from models.commands.beat import Process
from models.db import Database
from models.outbox import NOTICES
from models.ready import READY
from models.wake import Waker
from notifications.transport import SmtpTransport
from settings import Settings
from tasks.workplace import Workplace, pace_of, process_name


@asynccontextmanager
async def assemble(settings: Settings) -> AsyncIterator[Engine]:
    """Give an engine for this process, and close what it opened at the end."""
    place = Workplace(
        process_name(),
        Database(settings.database_url),
        SmtpTransport.from_settings(settings),
        waker=Waker(settings.database_url, (READY, NOTICES)),
        pace=pace_of(settings),
    )
    process = Process(place.name, socket.gethostname(), os.getpid(), utc_now())
    hours = Hours(settings.engine_linger_seconds, settings.engine_shift_seconds, settings.engine_shift_moves)
    try:
        yield Engine(place, process, hours)
    finally:
        await place.transport.close()
        place.database.dispose()
