"""Which objectives and clauses of a protocol its projects cover, and with how much money."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.programme import Objective
from models.project import Project, ProjectClause, ProjectObjective
from models.protocol import Clause
from models.queries.rows import fetch
from models.queries.visibility import Viewer, own_projects, visible_projects
from models.rules.money import Money


@dataclass(frozen=True, slots=True)
class Cover:
    """The live projects that serve one objective under one clause, and what they cost together."""

    projects: int
    cost: Money


def coverage(
    session: Session, viewer: Viewer, protocol_id: int, currency: str, freed: frozenset[str]
) -> Mapping[tuple[str, int], Cover]:
    """Give each objective's code and clause's number that a project in no state of `freed` covers.

    A project that serves two objectives counts under both.
    """
    statement = (
        select(col(Objective.code), col(Clause.number), func.count(), func.sum(col(Project.cost_minor)))
        .select_from(Project)
        .join(ProjectObjective, col(ProjectObjective.project_id) == col(Project.id))
        .join(Objective, col(Objective.id) == col(ProjectObjective.objective_id))
        .join(ProjectClause, col(ProjectClause.project_id) == col(Project.id))
        .join(Clause, col(Clause.id) == col(ProjectClause.clause_id))
        .where(
            col(Project.protocol_id) == protocol_id,
            col(Project.state).not_in(freed),
            visible_projects(viewer),
            own_projects(),
        )
        .group_by(col(Objective.code), col(Clause.number))
    )
    return {
        (code, number): Cover(int(count), Money(int(cost), currency))
        for code, number, count, cost in fetch(session, statement)
    }
