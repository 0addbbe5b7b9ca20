"""Sweeps: what time alone asks for, done for everything that is due now."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from models.brakes import EXPIRY, REMINDERS, is_braked
from models.calendar_indexes import newest_indexes
from models.commands.gather_digest import gather_digest
from models.commands.plan_reminders import plan_reminders
from models.commands.recompute_clocks import Recomputed, recompute_clocks
from models.commands.set_deputy import shift_deputies
from models.commands.strike_clocks import Struck, strike_clocks
from models.db import Database
from models.faults import point
from models.office_hours import kept_pace
from models.queries.due import (
    clocks_due,
    deputies_due,
    digests_due,
    outdated_clocks,
    projects_due,
    reminders_due,
)
from models.ready import mark_ready
from models.rules.pace import Pace, at_once
from models.rules.timekeeping import Reading
from models.timekeeping import keep_time, reading

BATCH = 50
TOGETHER = 5
CLOCKS_TOGETHER = 25
RECOMPUTED_TOGETHER = 50
AT_ONCE = at_once()


@dataclass(frozen=True, slots=True)
class Swept:
    """How many things a sweep looked at, whether more may be due, and what it did by project and kind."""

    count: int
    is_full: bool
    told: Mapping[tuple[str, ...], int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Clocks(Swept):
    """A sweep of clocks, and what time made of them."""

    struck: tuple[Struck, ...] = ()


def sweep_projects(database: Database, now: datetime) -> Swept:
    """Mark every project ready that time alone may move now: a lapse, or a period that opens.

    None while expiry stands still.
    """
    _keep_time(database, now)
    with database.read() as session:
        due = [] if is_braked(session, EXPIRY) else projects_due(session, now, BATCH)
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


def sweep_clocks(database: Database, now: datetime, flow_run_id: str | None = None) -> Clocks:
    """Do what time asks of SLA clocks now: warnings, breaches, levels that are told.

    While expiry stands still nobody is told of breaches, but they are kept.
    """
    _keep_time(database, now)
    with database.read() as session:
        tell = not is_braked(session, EXPIRY)
        due = clocks_due(session, now, BATCH, tell=tell)
    struck: list[Struck] = []
    for start in range(0, len(due), CLOCKS_TOGETHER):
        with database.write() as session:
            group = due[start : start + CLOCKS_TOGETHER]
            struck += strike_clocks(session, group, now, tell=tell, flow_run_id=flow_run_id)
        point("clocks.after_strike")
    return Clocks(len(due), len(due) == BATCH, struck=tuple(struck))


def _keep_time(database: Database, now: datetime) -> None:
    with database.read() as session:
        if reading(session, now) is Reading.STEADY:
            return
    with database.write() as session:
        keep_time(session, now)


def sweep_calendars(database: Database, now: datetime, flow_run_id: str | None = None) -> Recomputed:
    """Compute a batch of open clocks anew that an older version of their calendar timed."""
    with database.read() as session:
        due = outdated_clocks(session, RECOMPUTED_TOGETHER)
        if due:
            # Built here, where nobody waits for the writer.
            newest_indexes(session)
    if not due:
        return Recomputed()
    with database.write() as session:
        return recompute_clocks(session, due, now, flow_run_id)
