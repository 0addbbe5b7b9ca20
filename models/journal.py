"""The journal: appends to each project's history, in order and for ever."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session

from models.columns import table_of
from models.event import Event
from models.project import Project
from models.rules.chain import link

APPEND = insert(table_of(Event))


def append(
    session: Session,
    project: Project,
    entries: Iterable[tuple[str, dict[str, Any]]],
    now: datetime,
    person_id: int | None = None,
    flow_run_id: str | None = None,
) -> None:
    """Append entries (kind, data) to a project's history, under the next numbers and chained to the last."""
    rows = []
    for kind, data in entries:
        project.event_sequence += 1
        row = {
            "project_id": project.id,
            "sequence": project.event_sequence,
            "kind": kind,
            "data": data,
            "person_id": person_id,
            "happened_at": now,
            "flow_run_id": flow_run_id,
        }
        project.event_head = link(project.event_head, row)
        rows.append({**row, "hash": project.event_head})
    if rows:
        session.connection().execute(APPEND, rows)
        project.changed_at = now
