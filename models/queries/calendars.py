"""Working calendars with their published versions, and what a new version would change."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlmodel import Session, col

from models.calendar import Calendar, CalendarVersion
from models.calendars.loader import shaped, shipped
from models.calendars.shape import CalendarShape, DayShape
from models.queries.rows import fetch
from models.rules.text import Text


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A published version of a calendar, and why it was published."""

    number: int
    published_at: datetime
    reason: str
    reference: str
    digest: str


@dataclass(frozen=True, slots=True)
class CalendarRow:
    """A calendar, its versions (the newest first) and its definition as it holds now."""

    id: str
    title: Text
    versions: tuple[VersionRow, ...]
    definition: CalendarShape | None


@dataclass(frozen=True, slots=True)
class DayChange:
    """A day that two definitions hold differently; none where one of them holds it as any other day."""

    day: date
    before: DayShape | None
    after: DayShape | None


def calendars(session: Session) -> tuple[CalendarRow, ...]:
    """Give every calendar."""
    found = session.execute(select(Calendar).order_by(col(Calendar.id))).scalars()
    return tuple(_row(session, one) for one in found)


def day_changes(before: CalendarShape | None, after: CalendarShape) -> tuple[DayChange, ...]:
    """Give the days that a new definition holds differently, in their order."""
    was, will = _days(before), _days(after)
    return tuple(
        DayChange(day, was.get(day), will.get(day))
        for day in sorted(was.keys() | will.keys())
        if _said(was.get(day)) != _said(will.get(day))
    )


def _row(session: Session, one: Calendar) -> CalendarRow:
    columns = ("number", "published_at", "reason", "reference", "digest")
    chosen = select(*(col(getattr(CalendarVersion, name)) for name in columns))
    rows = fetch(
        session,
        chosen.where(col(CalendarVersion.calendar_id) == one.id).order_by(col(CalendarVersion.number).desc()),
    )
    held = session.get(CalendarVersion, one.version_id) if one.version_id else None
    definition = shaped(held.definition) if held else (shipped() if one.id == shipped().id else None)
    return CalendarRow(
        one.id, Text(one.title_ar, one.title_en), tuple(VersionRow(*row) for row in rows), definition
    )


def _days(calendar: CalendarShape | None) -> Mapping[date, DayShape]:
    return {one.day: one for one in calendar.days} if calendar else {}


def _said(day: DayShape | None) -> object:
    return None if day is None else (day.hours, day.certainty)
