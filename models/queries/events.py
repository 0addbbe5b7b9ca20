"""The history of a project, as its events tell it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, bindparam, select
from sqlmodel import Session

from models.columns import columns_of, table_of
from models.event import Event
from models.person import Person
from models.queries.page import Page
from models.queries.rows import fetch
from models.rules.text import Text

NO_END = 2**31 - 1
_event, _person = columns_of(Event), columns_of(Person)
_ROWS = (
    select(
        _event.sequence,
        _event.kind,
        _event.data,
        _person.name_ar,
        _person.name_en,
        _event.happened_at,
        _event.flow_run_id,
    )
    .select_from(table_of(Event).outerjoin(table_of(Person), _person.id == _event.person_id))
    .where(_event.project_id == bindparam("project"))
    .limit(bindparam("rows", type_=Integer))
)
FORWARD = _ROWS.where(_event.sequence > bindparam("after")).order_by(_event.sequence)
BACKWARD = _ROWS.where(_event.sequence < bindparam("before")).order_by(_event.sequence.desc())


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event; `person` is who acted, or none where the system did."""

    sequence: int
    kind: str
    data: dict[str, Any]
    person: Text | None
    happened_at: datetime
    flow_run_id: str | None


def list_events(session: Session, project_id: int, *, after: int = 0, limit: int = 50) -> Page[EventRow, int]:
    """Give up to `limit` events of a project in order, from the one after sequence `after`."""
    found = fetch(session, FORWARD, project=project_id, after=after, rows=limit + 1)
    rows = tuple(_row(*values) for values in found[:limit])
    return Page(rows, rows[-1].sequence if len(found) > limit else None)


def last_events(
    session: Session, project_id: int, limit: int = 10, *, before: int | None = None
) -> tuple[EventRow, ...]:
    """Give the newest events of a project, or of those before a sequence number, the newest first."""
    found = fetch(session, BACKWARD, project=project_id, before=before or NO_END, rows=limit)
    return tuple(_row(*values) for values in found)


def _row(
    sequence: int,
    kind: str,
    data: dict[str, Any],
    person_ar: str | None,
    person_en: str | None,
    happened_at: datetime,
    flow_run_id: str | None,
) -> EventRow:
    person = None if person_ar is None or person_en is None else Text(person_ar, person_en)
    return EventRow(sequence, kind, data, person, happened_at, flow_run_id)
