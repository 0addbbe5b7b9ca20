"""How many projects stand where, among those that somebody may see."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.project import Project
from models.queries.projects import late_projects
from models.queries.rows import fetch, fetch_one
from models.queries.visibility import Viewer, visible_projects


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
    seen = visible_projects(viewer)
    counts = (
        select(col(Project.stage), col(Project.state), func.count())
        .where(seen)
        .group_by(col(Project.stage), col(Project.state))
        .order_by(col(Project.stage), col(Project.state))
    )
    stages = tuple(StageCount(stage, state, int(count)) for stage, state, count in fetch(session, counts))
    late = fetch_one(session, select(func.count()).select_from(Project).where(seen, late_projects(now)))
    return Overview(sum(one.projects for one in stages), int(late[0]) if late else 0, stages)
