"""A reminding of its own process, for tests that kill it: plans and gathers until nothing is left."""

import sys
from datetime import datetime

from models.db import Database
from models.rules.calendar import plain_calendar
from models.rules.pace import paced
from tasks.sweeps import sweep_digests, sweep_reminders

PACE = paced(plain_calendar())


def remind_all(database: Database, now: datetime) -> None:
    """Sweep until nothing is due."""
    while sweep_reminders(database, now, PACE).is_full:
        pass
    while sweep_digests(database, now, PACE).is_full:
        pass


if __name__ == "__main__":
    opened = Database(sys.argv[1])
    remind_all(opened, datetime.fromisoformat(sys.argv[2]))
    opened.dispose()
