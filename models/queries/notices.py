"""The outbox as operators see it: which notices stand where, and why."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlmodel import Session, col

from models.notice import Notice
from models.project import Project
from models.queries.rows import fetch, fetch_one
from models.rules.delivery import RETRIABLE


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One notice: to whom, about what, how it stands and why; `due_at` is the next attempt, if any."""

    id: int
    kind: str
    project: str | None
    address: str
    state: str
    attempts: int
    created_at: datetime
    due_at: datetime
    accepted_at: datetime | None
    reason: str | None
    message_id: str
    cause: str | None = None


def list_notices(
    session: Session,
    *,
    state: str | None = None,
    project: str | None = None,
    cause: str | None = None,
    before: int | None = None,
    limit: int = 100,
) -> list[NoticeRow]:
    """List notices, the newest first, from below the id `before`; `project` is a code."""
    columns = [getattr(Notice, name) for name in NoticeRow.__dataclass_fields__ if name != "project"]
    chosen = (
        select(*columns, col(Project.code).label("project"))
        .outerjoin(Project, col(Project.id) == col(Notice.project_id))
        .order_by(col(Notice.id).desc())
        .limit(limit)
    )
    if state is not None:
        chosen = chosen.where(col(Notice.state) == state)
    if project is not None:
        chosen = chosen.where(col(Project.code) == project)
    if cause is not None:
        chosen = chosen.where(col(Notice.cause) == cause)
    if before is not None:
        chosen = chosen.where(col(Notice.id) < before)
    return [NoticeRow(**row._mapping) for row in fetch(session, chosen)]


def ended_for(session: Session, cause: str, since: datetime) -> int:
    """Count the notices that ended for a cause since an instant."""
    chosen = select(func.count()).where(col(Notice.ended_at) >= since, col(Notice.cause) == cause)
    row = fetch_one(session, chosen)
    return int(row[0]) if row else 0


def retriable_notices(session: Session, cause: str | None = None) -> list[int]:
    """Give the ids of notices that may be sent again; `cause` is their cause, or a part of the reason."""
    chosen = select(col(Notice.id)).where(col(Notice.state).in_(RETRIABLE)).order_by(col(Notice.id))
    if cause is not None:
        found = col(Notice.reason).icontains(cause, autoescape=True)
        chosen = chosen.where(or_(col(Notice.cause) == cause, found))
    return [row.id for row in fetch(session, chosen)]
