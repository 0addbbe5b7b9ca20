"""Reads of working calendars: their versions, what a new one would change, and due times by them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from models.calendar import Calendar, CalendarVersion
from models.calendar_indexes import index_of_version
from models.calendars.loader import shaped
from models.calendars.shape import CalendarShape
from models.rules.calendar import WorkingCalendar
from models.rules.errors import NotFound
from models.rules.recomputation import MOVED, NEWLY_LATE, VOIDED
from models.rules.sla import Allowed, Pause, due_at, thresholds
from models.rules.text import Text
from models.timing import foreseen

SHARES = (50, 75, 90, 100)


@dataclass(frozen=True, slots=True)
class CalendarRow:
    """A published version of a calendar, without its days."""

    id: str
    title: Text
    zone: str
    number: int
    digest: str
    published_at: datetime
    reason: str
    reference: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What publishing a version would do to open clocks: how many there are, move, are void, become late."""

    open: int
    moved: int
    voided: int
    newly_late: int


@dataclass(frozen=True, slots=True)
class DueTime:
    """When an answer is due, when shares of its time are used up, and by which version that was computed."""

    due_at: datetime | None
    thresholds: dict[int, datetime]
    version: int


def list_calendars(session: Session) -> list[CalendarRow]:
    """Give every calendar with its newest version, in order of id."""
    wanted = select(Calendar, CalendarVersion).where(col(CalendarVersion.id) == col(Calendar.version_id))
    return [_row(*row) for row in session.exec(wanted.order_by(col(Calendar.id))).all()]


def list_versions(session: Session, calendar_id: str) -> list[CalendarRow]:
    """Give every version of a calendar, the newest first; raises `NotFound`."""
    wanted = select(Calendar, CalendarVersion).where(col(CalendarVersion.calendar_id) == col(Calendar.id))
    wanted = wanted.where(Calendar.id == calendar_id).order_by(col(CalendarVersion.number).desc())
    found = [_row(*row) for row in session.exec(wanted).all()]
    if not found:
        raise NotFound("clock_calendar_unknown", calendar=calendar_id)
    return found


def find_calendar(
    session: Session, calendar_id: str, number: int | None = None
) -> tuple[CalendarRow, CalendarShape]:
    """Give a version of a calendar, by default its newest, with the definition; raises `NotFound`."""
    calendar, version = _found(session, calendar_id, number)
    return _row(calendar, version), shaped(version.definition)


def preview(session: Session, calendar: CalendarShape, now: datetime) -> Preview:
    """Say what publishing a calendar would make of the open clocks that it times."""
    index = WorkingCalendar(calendar.timetable, calendar.id)
    counts: Counter[str] = Counter()
    for clock in foreseen(session, calendar.id, index, now):
        counts.update(("open", *clock.changes))
    return Preview(counts["open"], counts[MOVED], counts[VOIDED], counts[NEWLY_LATE])


def due_time(
    session: Session, calendar_id: str, start: datetime, allowed: Allowed, pauses: Iterable[Pause]
) -> DueTime:
    """Compute when an answer is due by the newest version of a calendar; raises `NotFound`, `Refused`."""
    _, version = _found(session, calendar_id, None)
    index, stops = index_of_version(version), tuple(pauses)
    due = due_at(index, start, allowed, stops)
    return DueTime(due, thresholds(index, start, allowed, SHARES, stops), version.number)


def _found(session: Session, calendar_id: str, number: int | None) -> tuple[Calendar, CalendarVersion]:
    wanted = select(Calendar, CalendarVersion).where(
        Calendar.id == calendar_id, col(CalendarVersion.calendar_id) == col(Calendar.id)
    )
    which = col(CalendarVersion.id) == col(Calendar.version_id)
    which = which if number is None else col(CalendarVersion.number) == number
    row = session.exec(wanted.where(which)).one_or_none()
    if row is None:
        raise NotFound("clock_calendar_unknown", calendar=calendar_id)
    return row[0], row[1]


def _row(calendar: Calendar, version: CalendarVersion) -> CalendarRow:
    return CalendarRow(
        calendar.id,
        Text(calendar.title_ar, calendar.title_en),
        calendar.zone,
        version.number,
        version.digest,
        version.published_at,
        version.reason,
        version.reference,
    )


def rows_of(rows: Sequence[CalendarRow]) -> list[dict[str, object]]:
    """Give rows as plain data, for programs."""
    return [{name: getattr(row, name) for name in row.__slots__ if name != "title"} for row in rows]
