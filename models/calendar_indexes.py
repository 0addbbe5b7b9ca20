"""Indexes of published calendars, built once a process: a version never changes."""

from sqlmodel import Session, select

from models.calendar import Calendar, CalendarVersion
from models.calendars.loader import shaped
from models.rules.calendar import WorkingCalendar, plain_calendar

_INDEXES: dict[tuple[str, int], WorkingCalendar] = {}
INDEXES_AT_MOST = 64


def index_of(session: Session, version_id: int | None, digest: str | None, zone: str) -> WorkingCalendar:
    """Give the index of a published version; where none is published, a plain week in `zone`."""
    if version_id is None or digest is None:
        return plain_calendar(zone)
    found = _INDEXES.get((digest, version_id))
    if found is None:
        row = session.exec(select(CalendarVersion).where(CalendarVersion.id == version_id)).one()
        found = index_of_version(row)
    return found


def index_of_version(row: CalendarVersion) -> WorkingCalendar:
    """Give the index of a version that was read."""
    key = (row.digest, row.id or 0)
    if key not in _INDEXES:
        if len(_INDEXES) >= INDEXES_AT_MOST:
            _INDEXES.pop(next(iter(_INDEXES)))
        _INDEXES[key] = WorkingCalendar(shaped(row.definition).timetable, row.calendar_id, row.id)
    return _INDEXES[key]


def newest_indexes(session: Session) -> dict[str, WorkingCalendar]:
    """Give the index of the newest version of every calendar, built where it is not yet."""
    rows = session.exec(select(Calendar)).all()
    return {row.id: index_of(session, row.version_id, row.digest, row.zone) for row in rows}
