"""Timing: reads open clocks with their pauses and says what a version of a calendar makes of each."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import Session
from sqlmodel import select as select_rows

from models.calendar import Calendar, CalendarVersion
from models.calendar_indexes import index_of
from models.clock_facts import fact_of, pauses_of, warnings_of
from models.columns import columns_of
from models.definitions import definition_of
from models.project import Project
from models.rules.calendar import WorkingCalendar
from models.rules.recomputation import Retimed, retimed
from models.sla_clock import OPEN_STATES, SlaClock

PAGE = 1_000
_clock, _project, _version, _calendar = (
    columns_of(it) for it in (SlaClock, Project, CalendarVersion, Calendar)
)
OPEN = (
    select(
        _clock,
        _project.lifecycle_id,
        _version.calendar_id,
        _calendar.version_id,
        _calendar.digest,
        _calendar.zone,
    )
    .where(_project.id == _clock.project_id, _version.id == _clock.calendar_version_id)
    .where(_calendar.id == _version.calendar_id, _clock.state.in_(OPEN_STATES))
    .order_by(_clock.id)
)


def retimed_clocks(session: Session, which: ColumnElement[bool], now: datetime) -> list[Retimed]:
    """Give what the newest versions make of open clocks that older ones timed."""
    rows = session.execute(OPEN.where(which, _clock.calendar_version_id != _calendar.version_id)).all()
    stops = pauses_of(session, [row.id for row in rows])
    found = []
    for row in rows:
        calendar = index_of(session, row.version_id, row.digest, row.zone)
        found.append(_retimed(session, row, calendar, stops.get(row.id, ()), now))
    return found


def foreseen(
    session: Session, calendar_id: str, calendar: WorkingCalendar, now: datetime
) -> Iterator[Retimed]:
    """Give what a version that is not published yet would make of each open clock of its calendar."""
    after = 0
    while True:
        these = OPEN.where(_version.calendar_id == calendar_id, _clock.id > after).limit(PAGE)
        rows = session.execute(these).all()
        stops = pauses_of(session, [row.id for row in rows])
        for row in rows:
            yield _retimed(session, row, calendar, stops.get(row.id, ()), now)
        if len(rows) < PAGE:
            return
        after = rows[-1].id


def newest_version(session: Session, calendar_id: str) -> CalendarVersion | None:
    """Give the newest version of a calendar."""
    wanted = select_rows(CalendarVersion).join(Calendar, _calendar.version_id == _version.id)
    return session.exec(wanted.where(_calendar.id == calendar_id)).one_or_none()


def _retimed(
    session: Session, row: Row[Any], calendar: WorkingCalendar, stops: Any, now: datetime
) -> Retimed:
    fact = fact_of(row, stops, warnings_of(definition_of(session, row.lifecycle_id), row))
    due, changes = retimed(calendar, fact, now)
    return Retimed(
        row.id,
        row.project_id,
        row.slot_id,
        row.kind,
        row.step_key,
        row.subject,
        row.cycle,
        row.voided_at,
        fact,
        calendar,
        due,
        changes,
    )
