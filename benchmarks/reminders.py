"""Three days down with many due turns, on SQLite: `python -m benchmarks.reminders [TURNS]`."""

import asyncio
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from models import migrate
from models.db import Database
from models.rules.calendar import plain_calendar
from models.rules.pace import paced
from notifications.deliver import deliver_ready
from notifications.memory import MemoryTransport
from tasks.sweeps import Swept, sweep_breaches, sweep_digests, sweep_reminders
from tests.delivery.outbox import LETTERHEAD
from tests.factories.programme import fill
from tests.factories.turns import open_turns

OPENED = datetime(2026, 11, 15, 8, 0, tzinfo=UTC)  # Sunday
DUE = datetime(2026, 12, 3, 13, 0, tzinfo=UTC)  # Thursday
BACK = datetime(2026, 12, 6, 10, 0, tzinfo=UTC)  # Sunday
PACE = paced(plain_calendar())


def exhaust(name: str, sweep: Callable[[], Swept]) -> None:
    """Sweep until nothing is due, and say how long that took."""
    began, count, is_full = time.process_time(), 0, True
    while is_full:
        swept = sweep()
        count, is_full = count + swept.count, swept.is_full
    print(f"{name}: {count} in {time.process_time() - began:.1f} s of processor time")


def main(turns: int) -> None:
    """Open the turns, stay away, come back, and count the mails of each person."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'bench.db'}"
        migrate.upgrade(url)
        fill(url)
        database = Database(url)
        open_turns(database, turns, OPENED, DUE)
        exhaust("breaches", lambda: sweep_breaches(database, BACK))
        exhaust("reminders planned", lambda: sweep_reminders(database, BACK, PACE))
        exhaust("digests gathered", lambda: sweep_digests(database, BACK, PACE))
        exhaust("nothing left to plan", lambda: sweep_reminders(database, BACK, PACE))
        transport, later = MemoryTransport(), BACK + timedelta(minutes=30)
        began = time.process_time()
        done = deliver_ready(
            database, transport, lambda: later, 100_000, "bench", letterhead=LETTERHEAD, pace=PACE
        )
        asyncio.run(done)
        mails = Counter(it.recipient for it in transport.mails)
        print(f"mails: {len(transport.mails)} in {time.process_time() - began:.1f} s of processor time")
        print(f"most mails to one person: {max(mails.values())}")
        database.dispose()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5_000)
