"""Keep the filters of a list under a name, and forget them."""

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlmodel import Session, col

from models.rules.errors import Invalid, Refused
from models.saved_view import SavedView

LONGEST_NAME = 80
LONGEST_QUERY = 1000
MOST_VIEWS = 40


def save_view(session: Session, person_id: int, name: str, query: str, now: datetime) -> None:
    """Keep a view; one of the same name is replaced.

    Raises Invalid without a name or with one too long, and Refused beyond 40 views.
    """
    if not name:
        raise Invalid("page_saved_view_nameless", pointer="/name")
    if len(name) > LONGEST_NAME or len(query) > LONGEST_QUERY:
        raise Invalid("text_too_long", pointer="/name", limit=LONGEST_NAME)
    mine = col(SavedView.person_id) == person_id
    found = session.execute(select(SavedView).where(mine, col(SavedView.name) == name)).scalar_one_or_none()
    if found is not None:
        found.query = query
        return
    if session.execute(select(func.count()).where(mine)).scalar_one() >= MOST_VIEWS:
        raise Refused("page_saved_views_too_many", limit=MOST_VIEWS)
    session.add(SavedView(person_id=person_id, name=name, query=query, created_at=now))


def drop_view(session: Session, person_id: int, view_id: int) -> None:
    """Forget a view of one's own; one that is gone already is no error."""
    session.execute(
        delete(SavedView)
        .where(col(SavedView.person_id) == person_id, col(SavedView.id) == view_id)
        .execution_options(synchronize_session=False)
    )
