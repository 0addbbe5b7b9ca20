"""The history of a project, as its events tell it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlmodel import Session, col

from models.event import Event
from models.person import Person
from models.queries.page import Page
from models.queries.rows import fetch
from models.rules.text import Text


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
    statement = _rows(project_id).where(col(Event.sequence) > after)
    found = fetch(session, statement.order_by(col(Event.sequence)).limit(limit + 1))
    rows = tuple(_row(*values) for values in found[:limit])
    return Page(rows, rows[-1].sequence if len(found) > limit else None)


def last_events(
    session: Session, project_id: int, limit: int = 10, *, before: int | None = None
) -> tuple[EventRow, ...]:
    """Give the newest events of a project, or of those before a sequence number, the newest first."""
    statement = _rows(project_id).order_by(col(Event.sequence).desc()).limit(limit)
    if before is not None:
        statement = statement.where(col(Event.sequence) < before)
    return tuple(_row(*values) for values in fetch(session, statement))


def flow_runs(session: Session, project_id: int, limit: int = 20) -> tuple[str, ...]:
    """Give the ids of the last flow runs that moved a project, the newest first."""
    statement = (
        select(col(Event.flow_run_id))
        .where(col(Event.project_id) == project_id, col(Event.flow_run_id).is_not(None))
        .order_by(col(Event.sequence).desc())
        .limit(10 * limit)
    )
    return tuple(dict.fromkeys(values[0] for values in fetch(session, statement)))[:limit]


def _rows(project_id: int) -> Select[Any]:
    return (
        select(
            col(Event.sequence),
            col(Event.kind),
            col(Event.data),
            col(Person.name_ar),
            col(Person.name_en),
            col(Event.happened_at),
            col(Event.flow_run_id),
        )
        .join(Person, col(Person.id) == col(Event.person_id), isouter=True)
        .where(col(Event.project_id) == project_id)
    )


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
