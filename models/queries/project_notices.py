"""The notices that a project owed, and what became of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.notice import Notice
from models.queries.rows import fetch, fetch_one
from models.rules.text import Text


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A notice to one person: its kind, whom it is for, and how far it came."""

    id: int
    kind: str
    recipient: Text
    organisation: Text
    state: str
    created_at: datetime
    accepted_at: datetime | None


def last_notices(session: Session, project_id: int, limit: int = 20) -> tuple[NoticeRow, ...]:
    """Give the newest notices about a project, the newest first."""
    statement = (
        select(
            col(Notice.id),
            col(Notice.kind),
            col(Notice.facts),
            col(Notice.state),
            col(Notice.created_at),
            col(Notice.accepted_at),
        )
        .where(col(Notice.project_id) == project_id)
        .order_by(col(Notice.id).desc())
        .limit(limit)
    )
    return tuple(
        NoticeRow(
            key, kind, _text(facts, "recipient"), _text(facts, "organisation"), state, created, accepted
        )
        for key, kind, facts, state, created, accepted in fetch(session, statement)
    )


def count_notices(session: Session, project_id: int) -> int:
    """Count the notices about a project."""
    row = fetch_one(session, select(func.count()).where(col(Notice.project_id) == project_id))
    return int(row[0]) if row else 0


def _text(facts: dict[str, Any], name: str) -> Text:
    both = facts.get(name) or {"ar": "", "en": ""}
    return Text(both["ar"], both["en"])
