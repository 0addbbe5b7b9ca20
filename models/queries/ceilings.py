"""How much of each protocol's ceiling its projects take."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlmodel import Session, col

from models.facts import FREED_STATES
from models.project import Project
from models.queries.rows import fetch
from models.queries.visibility import Viewer, own_projects, visible_projects


@dataclass(frozen=True, slots=True)
class Taken:
    """The projects of a protocol that a viewer may see; `asked` and `taken` in minor units.

    Proposals only ask for money; from review on a project takes its cost from the ceiling, until it ends
    without having been carried out.
    """

    projects: int = 0
    asked: int = 0
    taken: int = 0


def taken_of(session: Session, viewer: Viewer, protocol_ids: Iterable[int]) -> Mapping[int, Taken]:
    """Sum up the visible projects of each protocol; a protocol without any has no entry."""
    live = col(Project.state).not_in(FREED_STATES)
    asking = live & (col(Project.stage) == "proposal")
    taking = live & (col(Project.stage) != "proposal")
    statement = (
        select(
            col(Project.protocol_id),
            func.count(),
            func.sum(case((asking, col(Project.cost_minor)), else_=0)),
            func.sum(case((taking, col(Project.cost_minor)), else_=0)),
        )
        .where(col(Project.protocol_id).in_(set(protocol_ids)), visible_projects(viewer), own_projects())
        .group_by(col(Project.protocol_id))
    )
    return {
        key: Taken(int(projects), int(asked), int(taken))
        for key, projects, asked, taken in fetch(session, statement)
    }
