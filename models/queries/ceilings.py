"""How much of each protocol's ceiling is taken, and how much its projects ask for beside that."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, func, select
from sqlmodel import Session, col, exists

from models.ceiling import Ceiling
from models.facts import FREED_STATES
from models.ledger import ShareBalance
from models.project import Project
from models.queries.rows import fetch
from models.queries.visibility import Viewer, visible_projects


@dataclass(frozen=True, slots=True)
class Taken:
    """The projects of a protocol that a viewer may see; `asked` and `taken` in minor units.

    What is reserved or committed is taken; a project for which nothing is asks for its cost.
    """

    projects: int = 0
    asked: int = 0
    taken: int = 0


def taken_of(session: Session, viewer: Viewer, protocol_ids: Iterable[int]) -> Mapping[int, Taken]:
    """Sum up each protocol; one without visible projects has no entry."""
    wanted = set(protocol_ids)
    asking = col(Project.state).not_in(FREED_STATES) & ~_holds()
    counted = (
        select(
            col(Project.protocol_id),
            func.count(),
            func.sum(case((asking, col(Project.cost_minor)), else_=0)),
        )
        .where(col(Project.protocol_id).in_(wanted), visible_projects(viewer))
        .where(col(Project.amends_id).is_(None))
        .group_by(col(Project.protocol_id))
    )
    used = col(Ceiling.reserved_minor) + col(Ceiling.committed_minor)
    ceilings = select(col(Ceiling.protocol_id), used).where(col(Ceiling.protocol_id).in_(wanted))
    taken = {protocol: int(amount) for protocol, amount in fetch(session, ceilings)}
    return {
        protocol: Taken(int(projects), int(asked), taken.get(protocol, 0))
        for protocol, projects, asked in fetch(session, counted)
    }


def _holds() -> ColumnElement[bool]:
    held = (
        col(ShareBalance.reserved_minor)
        + col(ShareBalance.committed_minor)
        + col(ShareBalance.disbursed_minor)
    )
    return exists().where(col(ShareBalance.project_id) == col(Project.id), held > 0)
