"""Sweeps: what time alone asks for, done for everything that is due now."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session

from models.brakes import REMINDERS, is_braked
from models.commands.gather_digest import gather_digest
from models.commands.plan_reminders import plan_reminders
from models.commands.remind import remind
from models.commands.set_deputy import shift_deputies
from models.db import Database
from models.faults import point
from models.office_hours import kept_pace
from models.queries.due import breaches_due, deputies_due, digests_due, projects_due, reminders_due
from models.ready import mark_ready
from models.rules.pace import Pace, at_once

BATCH = 50
TOGETHER = 5
AT_ONCE = at_once()


@dataclass(frozen=True, slots=True)
class Swept:
    """How many things a sweep looked at, whether more may be due, and what it did by project and kind."""

    count: int
    is_full: bool
    told: Mapping[tuple[str, ...], int] = field(default_factory=dict)


def sweep_projects(database: Database, now: datetime) -> Swept:
    """Mark every project ready that time alone may move now: a lapse, or a period that opens."""
    with database.read() as session:
        due = projects_due(session, now, BATCH)
    if due:
        with database.write() as session:
            for project_id in due:
                mark_ready(session, project_id, now)
    return Swept(len(due), len(due) == BATCH)


def sweep_deputies(database: Database, now: datetime) -> Swept:
    """Begin and end the deputyships whose time has come."""
    with database.read() as session:
        is_due = deputies_due(session, now)
    if not is_due:
        return Swept(0, False)
    with database.write() as session:
        return Swept(shift_deputies(session, now), False)


def sweep_reminders(database: Database, now: datetime, pace: Pace = AT_ONCE) -> Swept:
    """Plan the reminders that are due, in short transactions; none while they are stopped."""
    with database.read() as session:
        slots = [] if is_braked(session, REMINDERS) else reminders_due(session, now, BATCH)
        kept = kept_pace(session, pace)
    told: Counter[tuple[str, ...]] = Counter()
    for group in _groups(slots):
        with database.write() as session:
            for slot_id in group:
                told.update(plan_reminders(session, slot_id, now, kept.window.calendar))
        point("remind.after_plan")
    return Swept(len(slots), len(slots) == BATCH, told)


def sweep_digests(database: Database, now: datetime, pace: Pace = AT_ONCE) -> Swept:
    """Gather the digests that are due, a person a transaction; none outside the hours of mail."""
    with database.read() as session:
        kept = kept_pace(session, pace)
        stands = is_braked(session, REMINDERS) or not kept.is_open(now)
        persons = [] if stands else digests_due(session, now, BATCH)
    for person_id in persons:
        with database.write() as session:
            gather_digest(session, person_id, now, kept)
        point("remind.after_gather")
    return Swept(len(persons), len(persons) == BATCH)


def _groups(slots: list[int]) -> list[list[int]]:
    """Keep transactions short, so that a decision never waits for a whole sweep."""
    return [slots[start : start + TOGETHER] for start in range(0, len(slots), TOGETHER)]


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
