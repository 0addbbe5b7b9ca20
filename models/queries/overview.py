"""How many projects stand where, among those that somebody may see."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, func, select
from sqlmodel import Session

from models.columns import columns_of, table_of
from models.project import Project
from models.queries.projects import late_projects
from models.queries.rows import fetch, fetch_one
from models.queries.visibility import Viewer, seen_by, seen_projects

_project = columns_of(Project)


@dataclass(frozen=True, slots=True)
class StageCount:
    """How many projects stand in a stage and state."""

    stage: str
    state: str
    projects: int


@dataclass(frozen=True, slots=True)
class Overview:
    """Counts of projects by stage and state, and of those on which an answer is overdue."""

    projects: int
    late: int
    stages: tuple[StageCount, ...]


def overview(session: Session, viewer: Viewer, now: datetime) -> Overview:
    """Count the projects that the viewer may see."""
    found = fetch(session, _counts(viewer.sees_all), **seen_by(viewer))
    stages = tuple(StageCount(stage, state, int(count)) for stage, state, count in found)
    late = fetch_one(session, _late(viewer.sees_all), now=now, **seen_by(viewer))
    return Overview(sum(one.projects for one in stages), int(late[0]) if late else 0, stages)


@cache
def _counts(sees_all: bool) -> Select[Any]:
    return (
        select(_project.stage, _project.state, func.count())
        .where(seen_projects(sees_all))
        .group_by(_project.stage, _project.state)
        .order_by(_project.stage, _project.state)
    )


@cache
def _late(sees_all: bool) -> Select[Any]:
    return select(func.count()).select_from(table_of(Project)).where(seen_projects(sees_all), late_projects())
