"""What stored projects hold in lists: shares, objectives and clauses, read for all of them at once."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from models.columns import identity
from models.imports.records import ProjectRecord, ShareRecord
from models.organisation import Organisation
from models.programme import Objective
from models.project import Project, ProjectClause, ProjectObjective
from models.protocol import Clause
from models.share import Share

ShareKey = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class HeldContent:
    """By project: each share's amount, the objectives' codes and the clauses' numbers."""

    shares: dict[int, dict[ShareKey, int]]
    objectives: dict[int, set[str]]
    clauses: dict[int, set[int]]

    @classmethod
    def of(cls, session: Session, projects: Sequence[int]) -> "HeldContent":
        """Read what these projects hold."""
        held = cls(defaultdict(dict), defaultdict(set), defaultdict(set))
        shares = (
            select(Share, col(Organisation.code))
            .join(Organisation, col(Organisation.id) == col(Share.funder_id))
            .where(col(Share.project_id).in_(projects))
        )
        for share, funder in session.exec(shares):
            held.shares[share.project_id][funder, share.fiscal_year, share.kind] = share.amount_minor
        objectives = select(col(ProjectObjective.project_id), col(Objective.code)).join(
            Objective, col(Objective.id) == col(ProjectObjective.objective_id)
        )
        for project_id, code in session.exec(
            objectives.where(col(ProjectObjective.project_id).in_(projects))
        ):
            held.objectives[project_id].add(code)
        clauses = select(col(ProjectClause.project_id), col(Clause.number)).join(
            Clause, col(Clause.id) == col(ProjectClause.clause_id)
        )
        for project_id, number in session.exec(clauses.where(col(ProjectClause.project_id).in_(projects))):
            held.clauses[project_id].add(number)
        return held

    def lists_that_differ(self, row: Project, it: ProjectRecord) -> dict[str, tuple[Any, Any]]:
        """Give the objectives and clauses as they were and as they should be, where they differ."""
        own = identity(row)
        pairs: dict[str, tuple[set[Any], set[Any]]] = {
            "objectives": (self.objectives[own], set(it.objectives)),
            "clauses": (self.clauses[own], set(it.clauses)),
        }
        return {name: (sorted(was), sorted(now)) for name, (was, now) in pairs.items() if was != now}

    def shares_that_differ(
        self, row: Project, shares: Sequence[ShareRecord]
    ) -> dict[ShareKey, tuple[int | None, int | None]]:
        """Give, for each share that differs, the amount that was and the amount that should be."""
        was, now = self.shares[identity(row)], {share_key(share): share.amount for share in shares}
        return {
            key: (was.get(key), now.get(key)) for key in sorted({*was, *now}) if was.get(key) != now.get(key)
        }


def share_key(share: ShareRecord) -> ShareKey:
    """Give what tells a project's shares apart."""
    return share.funder, share.fiscal_year, share.kind
