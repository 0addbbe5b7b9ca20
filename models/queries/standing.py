"""Where a project stands, in few words, and whether the engine has still to move it."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, bindparam, exists, select
from sqlmodel import Session

from models.columns import columns_of
from models.project import Project
from models.queries.rows import fetch_one
from models.queries.visibility import Viewer, seen_by, seen_projects
from models.step import Slot
from models.version import ContentVersion
from models.work import Work

_project, _version = columns_of(Project), columns_of(ContentVersion)
_slot, _work = columns_of(Slot), columns_of(Work)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a project stands; `ready` while it waits in the engine's queue."""

    project_id: int
    code: str
    stage: str
    state: str
    version: int
    ready: bool
    tag: str


STANDINGS: Select[Any] = select(
    _project.id,
    _project.code,
    _project.stage,
    _project.state,
    _project.version,
    exists().where(_work.project_id == _project.id, _work.failed_at.is_(None)),
    _version.tag,
).where(_version.project_id == _project.id, _version.number == _project.version)
BY_PROJECT = STANDINGS.where(_project.id == bindparam("project"))


def standing_of(session: Session, project_id: int) -> Standing:
    """Tell where a project stands. Raises LookupError where there is none."""
    row = fetch_one(session, BY_PROJECT, project=project_id)
    if row is None:
        raise LookupError("there is no such project")
    return _standing(row)


def standing_of_slot(session: Session, viewer: Viewer, slot_id: int) -> Standing | None:
    """Tell where the project of a slot stands, or give none where the viewer may not see it."""
    row = fetch_one(session, _by_slot(viewer.sees_all), slot=slot_id, **seen_by(viewer))
    return None if row is None else _standing(row)


@cache
def _by_slot(sees_all: bool) -> Select[Any]:
    return STANDINGS.where(
        _slot.project_id == _project.id, _slot.id == bindparam("slot"), seen_projects(sees_all)
    )


def _standing(row: Row[Any]) -> Standing:
    key, code, stage, state, version, ready, tag = row
    return Standing(key, code, stage, state, version, bool(ready), tag)
