"""Published versions of lifecycles."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlmodel import Session, col

from models.definitions import definition_of
from models.lifecycle import Lifecycle as PublishedLifecycle
from models.queries.page import Page
from models.queries.rows import fetch, fetch_one
from models.rules.definition import Lifecycle


@dataclass(frozen=True, slots=True)
class PublishedRow:
    """One published version of a lifecycle."""

    id: int
    key: str
    number: int
    digest: str
    published_at: datetime


def list_definitions(session: Session, *, after: int = 0, limit: int = 50) -> Page[PublishedRow, int]:
    """Give up to `limit` published versions in the order in which they were published."""
    statement = _rows().where(col(PublishedLifecycle.id) > after)
    found = fetch(session, statement.order_by(col(PublishedLifecycle.id)).limit(limit + 1))
    rows = tuple(PublishedRow(*values) for values in found[:limit])
    return Page(rows, rows[-1].id if len(found) > limit else None)


def find_definition(session: Session, key: str, number: int) -> tuple[PublishedRow, Lifecycle] | None:
    """Give one published version with its definition, or none."""
    named = _rows().where(col(PublishedLifecycle.key) == key, col(PublishedLifecycle.number) == number)
    row = fetch_one(session, named)
    return None if row is None else (PublishedRow(*row), definition_of(session, row[0]))


def _rows() -> Select[Any]:
    return select(
        col(PublishedLifecycle.id),
        col(PublishedLifecycle.key),
        col(PublishedLifecycle.number),
        col(PublishedLifecycle.digest),
        col(PublishedLifecycle.published_at),
    )
