"""Sweeps: what time alone asks for, done for everything that is due now."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from models.commands.remind import remind
from models.db import Database
from models.queries.due import breaches_due, projects_due, reminders_due
from models.ready import mark_ready

BATCH = 50


@dataclass(frozen=True, slots=True)
class Swept:
    """How many things a sweep looked at, and whether more may be due."""

    count: int
    is_full: bool


def sweep_projects(database: Database, now: datetime) -> Swept:
    """Mark every project ready that time alone may move now: a lapse, or a period that opens."""
    with database.read() as session:
        due = projects_due(session, now, BATCH)
    if due:
        with database.write() as session:
            for project_id in due:
                mark_ready(session, project_id, now)
    return Swept(len(due), len(due) == BATCH)


def sweep_reminders(database: Database, now: datetime, flow_run_id: str | None = None) -> Swept:
    """Remind the holders of every answer that is nearly due."""
    return _remind(database, reminders_due, now, flow_run_id)


def sweep_breaches(database: Database, now: datetime, flow_run_id: str | None = None) -> Swept:
    """Write down every answer that is late now, and tell its holders."""
    return _remind(database, breaches_due, now, flow_run_id)


def _remind(
    database: Database,
    due: Callable[[Session, datetime, int], list[int]],
    now: datetime,
    flow_run_id: str | None,
) -> Swept:
    with database.read() as session:
        slots = due(session, now, BATCH)
    for slot_id in slots:
        # One transaction each, so that a decision never waits for a whole sweep.
        with database.write() as session:
            remind(session, slot_id, now, flow_run_id)
    return Swept(len(slots), len(slots) == BATCH)
