"""What is due by time alone: ids from one indexed scan each, never a look at every waiting thing."""

from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session, col

from models.project import Project
from models.queries.rows import fetch
from models.step import Slot
from models.work import Work


def projects_due(session: Session, now: datetime, limit: int) -> list[int]:
    """Give projects that time alone may move now and that are not in the ready queue yet."""
    due = select(col(Project.id)).where(col(Project.next_action_at) <= now, _unqueued())
    return [row[0] for row in fetch(session, due.order_by(col(Project.next_action_at)).limit(limit))]


def reminders_due(session: Session, now: datetime, limit: int) -> list[int]:
    """Give the slots whose holders are to be reminded now: time acts on them, and they are not late yet."""
    due = select(col(Slot.id)).where(col(Slot.next_action_at) <= now, col(Slot.due_at) > now)
    return [row[0] for row in fetch(session, due.order_by(col(Slot.next_action_at)).limit(limit))]


def breaches_due(session: Session, now: datetime, limit: int) -> list[int]:
    """Give the slots that became late and of which nobody was told yet."""
    due = select(col(Slot.id)).where(col(Slot.next_action_at) <= now, col(Slot.due_at) <= now)
    return [row[0] for row in fetch(session, due.order_by(col(Slot.next_action_at)).limit(limit))]


def next_time(session: Session) -> datetime | None:
    """Give the next instant at which time alone acts on a slot or a project."""
    slots = fetch(session, select(func.min(col(Slot.next_action_at))))
    projects = fetch(session, select(func.min(col(Project.next_action_at))).where(_unqueued()))
    return min((row[0] for row in (*slots, *projects) if row[0] is not None), default=None)


def _unqueued() -> ColumnElement[bool]:
    return ~select(col(Work.project_id)).where(col(Work.project_id) == col(Project.id)).exists()
