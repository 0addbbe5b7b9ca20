"""What is due by time alone: ids from one indexed scan each, never a look at every waiting thing."""

from datetime import UTC, datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlmodel import Session, col

from models.brakes import EXPIRY, REMINDERS, is_braked
from models.calendar import Calendar, CalendarVersion
from models.deputy import Deputy
from models.notice import Notice
from models.office_hours import kept_pace
from models.project import Project
from models.queries.rows import fetch, fetch_one
from models.rules.pace import Pace
from models.sla_clock import OPEN_STATES, SlaClock
from models.step import Slot
from models.work import Work

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def projects_due(session: Session, now: datetime, limit: int) -> list[int]:
    """Give projects that time alone may move now and that are not in the ready queue yet."""
    due = select(col(Project.id)).where(col(Project.next_action_at) <= now, _unqueued())
    return [row[0] for row in fetch(session, due.order_by(col(Project.next_action_at)).limit(limit))]


def deputies_due(session: Session, now: datetime) -> int:
    """Count the deputyships that are to begin or to end now."""
    begins = (col(Deputy.state) == "planned") & (col(Deputy.starts_at) <= now)
    ends = (col(Deputy.state) == "active") & (col(Deputy.ends_at) <= now)
    counted = fetch_one(session, select(func.count()).select_from(Deputy).where(begins | ends))
    return int(counted[0]) if counted else 0


def reminders_due(session: Session, now: datetime, limit: int) -> list[int]:
    """Give the slots whose next reminder is due."""
    due = select(col(Slot.id)).where(col(Slot.remind_at) <= now)
    return [row[0] for row in fetch(session, due.order_by(col(Slot.remind_at)).limit(limit))]


def digests_due(session: Session, now: datetime, limit: int) -> list[int]:
    """Give the persons for whom something waits that is due to be gathered."""
    due = select(col(Notice.person_id)).where(col(Notice.state) == "waiting", col(Notice.due_at) <= now)
    due = due.where(col(Notice.person_id).is_not(None)).group_by(col(Notice.person_id))
    return [row[0] for row in fetch(session, due.order_by(func.min(col(Notice.due_at))).limit(limit))]


def next_reminding(session: Session, now: datetime, pace: Pace) -> datetime | None:
    """Give when reminders are next to be planned or gathered; none while they are stopped."""
    if is_braked(session, REMINDERS):
        return None
    reminders = fetch_one(session, select(func.min(col(Slot.remind_at))))
    waiting = fetch_one(session, select(func.min(col(Notice.due_at))).where(col(Notice.state) == "waiting"))
    first = waiting[0] if waiting else None
    gathering = _opening(kept_pace(session, pace), max(first, now)) if first else None
    found = (reminders[0] if reminders else None, gathering)
    return min((it for it in found if it is not None), default=None)


def _opening(pace: Pace, instant: datetime) -> datetime:
    return instant if pace.is_open(instant) else pace.window.next_opening(instant)


def clocks_due(session: Session, now: datetime, limit: int, *, tell: bool = True) -> list[int]:
    """Give the SLA clocks of which time asks something; without `tell`, none whose breach is known."""
    due = select(col(SlaClock.id)).where(col(SlaClock.next_action_at) <= now)
    if not tell:
        due = due.where(_undetected())
    return [row[0] for row in fetch(session, due.order_by(col(SlaClock.next_action_at)).limit(limit))]


def outdated_clocks(session: Session, limit: int) -> list[int]:
    """Give open clocks that were computed by a version of their calendar that is not its newest any more."""
    newest = select(col(Calendar.version_id)).where(col(Calendar.version_id).is_not(None))
    older = select(col(CalendarVersion.id)).where(col(CalendarVersion.id).not_in(newest))
    versions = [row[0] for row in fetch(session, older)]
    if not versions:
        return []
    due = select(col(SlaClock.id)).where(
        col(SlaClock.state).in_(OPEN_STATES), col(SlaClock.calendar_version_id).in_(versions)
    )
    return [row[0] for row in fetch(session, due.limit(limit))]


def next_time(session: Session) -> datetime | None:
    """Give the next instant at which time acts on a clock or a project; long ago where a calendar changed."""
    if outdated_clocks(session, 1):
        return LONG_AGO
    held = is_braked(session, EXPIRY)
    clocks = select(func.min(col(SlaClock.next_action_at)))
    found = fetch(session, clocks.where(_undetected()) if held else clocks)
    if not held:
        projects = select(func.min(col(Project.next_action_at))).where(_unqueued())
        found = [*found, *fetch(session, projects)]
    return min((row[0] for row in found if row[0] is not None), default=None)


def _undetected() -> ColumnElement[bool]:
    return or_(col(SlaClock.breached_at).is_(None), col(SlaClock.voided_at).is_not(None))


def _unqueued() -> ColumnElement[bool]:
    return ~select(col(Work.project_id)).where(col(Work.project_id) == col(Project.id)).exists()
