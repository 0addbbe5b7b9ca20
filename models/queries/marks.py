"""Marks: short texts that are others once something has changed, to be compared and never read."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, bindparam, exists, func, select
from sqlmodel import Session, col

from models.columns import columns_of
from models.event import Event
from models.project import Project
from models.queries.rows import fetch, fetch_one
from models.queries.slots import awaited
from models.queries.visibility import Viewer
from models.step import Slot
from models.work import Work

_project, _work = columns_of(Project), columns_of(Work)
EVERYTHING = 0
IN_QUEUE = exists().where(_work.project_id == _project.id, _work.failed_at.is_(None))
BY_PROJECT: Select[Any] = select(_project.id, _project.event_sequence, IN_QUEUE).where(
    _project.id.in_(bindparam("projects", expanding=True))
)


def marks_of(session: Session, keys: Collection[int]) -> dict[int, str]:
    """Give the marks of projects by their ids, and under `EVERYTHING` that of all projects together.

    A project's mark changes with its events, and when it enters or leaves the engine's queue.
    """
    found = {}
    if EVERYTHING in keys:
        newest = fetch_one(session, select(func.max(col(Event.id))))
        found[EVERYTHING] = str(newest[0] if newest else 0)
    if projects := [key for key in keys if key != EVERYTHING]:
        for key, sequence, queued in fetch(session, BY_PROJECT, projects=projects):
            found[key] = f"{sequence}-{int(queued)}"
    return found


def mark_of(session: Session, project_id: int) -> str:
    """Give the mark of one project, which is empty where there is none."""
    return marks_of(session, (project_id,)).get(project_id, "")


def inbox_mark(session: Session, viewer: Viewer) -> str:
    """Give the mark of the answers that wait for somebody: it changes when one comes or goes."""
    waiting = select(func.count(), func.max(col(Slot.id))).where(*awaited(viewer, "mine"))
    count, newest = fetch_one(session, waiting) or (0, 0)
    return f"{count}-{newest or 0}"
