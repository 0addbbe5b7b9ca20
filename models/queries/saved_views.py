"""The views that a person keeps."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import Session, col

from models.queries.rows import fetch
from models.saved_view import SavedView


@dataclass(frozen=True, slots=True)
class ViewRow:
    """A saved view: its name and the query of its address."""

    id: int
    name: str
    query: str


def views_of(session: Session, person_id: int | None) -> tuple[ViewRow, ...]:
    """Give a person's views by name."""
    statement = (
        select(col(SavedView.id), col(SavedView.name), col(SavedView.query))
        .where(col(SavedView.person_id) == person_id)
        .order_by(col(SavedView.name))
    )
    return tuple(ViewRow(*row) for row in fetch(session, statement))
