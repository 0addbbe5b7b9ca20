"""Publishing a calendar: a definition becomes the next version, and never changes again."""

from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from models.calendar import Calendar, CalendarVersion
from models.calendars.loader import digest, plain
from models.calendars.shape import CalendarShape
from models.columns import identity
from models.rules.errors import Invalid, Refused


def publish_calendar(
    session: Session,
    calendar: CalendarShape,
    reason: str,
    now: datetime,
    *,
    reference: str = "",
    person_id: int | None = None,
) -> CalendarVersion:
    """Keep a calendar as its next version; open clocks are then timed anew in batches.

    Raises `Invalid` without a reason, `Refused` where the newest version says the same.
    """
    if not reason.strip():
        raise Invalid("clock_reason_required", pointer="/reason")
    row = session.exec(select(Calendar).where(Calendar.id == calendar.id).with_for_update()).one_or_none()
    found = digest(calendar)
    if row is not None and row.digest == found:
        raise Refused("clock_calendar_published_already", calendar=calendar.id)
    row = row or Calendar(id=calendar.id, zone=calendar.zone, title_ar="", title_en="")
    row.zone, row.title_ar, row.title_en = calendar.zone, calendar.title.ar, calendar.title.en
    session.add(row)
    session.flush()
    last = select(func.max(col(CalendarVersion.number))).where(CalendarVersion.calendar_id == calendar.id)
    version = CalendarVersion(
        calendar_id=calendar.id,
        number=(session.exec(last).one() or 0) + 1,
        digest=found,
        definition=plain(calendar),
        published_at=now,
        person_id=person_id,
        reason=reason.strip(),
        reference=reference.strip(),
    )
    session.add(version)
    session.flush()
    row.version_id, row.digest = identity(version), found
    return version
