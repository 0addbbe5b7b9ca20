"""Reads and writes a project's tranches with the part that each takes of each share."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import Row, delete, select
from sqlmodel import Session

from models.columns import columns_of, identity, table_of
from models.organisation import Organisation
from models.project import Project
from models.rules.tranches import PlannedTranche, TranchePart, plan_tranches
from models.share import Share
from models.workplan import Milestone, Tranche
from models.workplan import TranchePart as TranchePartRow

_share, _organisation, _milestone = (columns_of(table) for table in (Share, Organisation, Milestone))
_tranche, _part = columns_of(Tranche), columns_of(TranchePartRow)
TRANCHES = (
    select(
        _tranche.number,
        _tranche.milestone,
        _tranche.planned_on,
        _organisation.code,
        _part.fiscal_year,
        _part.kind,
        _part.amount_minor,
    )
    .outerjoin_from(
        table_of(Tranche),
        table_of(TranchePartRow),
        (_part.project_id == _tranche.project_id) & (_part.number == _tranche.number),
    )
    .outerjoin(table_of(Organisation), _organisation.id == _part.funder_id)
    .order_by(_tranche.number, _organisation.code, _part.fiscal_year, _part.kind)
)


def replan(session: Session, project: Project, fixed: Sequence[PlannedTranche] = ()) -> None:
    """Plan a project's tranches anew from its shares and milestones, once it has any; the `fixed` ones stay.

    Raises `Refused` where the shares do not cover what is fixed.
    """
    session.flush()
    milestones = milestones_of(session, project)
    if milestones:
        planned = plan_tranches(milestones, shares_of(session, project), fixed)
        write_tranches(session, project, planned)


def write_tranches(session: Session, project: Project, tranches: Iterable[PlannedTranche]) -> None:
    """Replace a project's tranches."""
    own = identity(project)
    session.execute(delete(TranchePartRow).where(_part.project_id == own))
    session.execute(delete(Tranche).where(_tranche.project_id == own))
    planned = list(tranches)
    funders = funder_ids(session, {part.funder for tranche in planned for part in tranche.parts})
    for tranche in planned:
        session.add_all(rows_of(own, tranche, funders))


def rows_of(project_id: int, tranche: PlannedTranche, funders: dict[str, int]) -> Iterable[Any]:
    """Give the rows of a tranche: its own, and one for each of its parts."""
    yield Tranche(
        project_id=project_id,
        number=tranche.number,
        milestone=tranche.milestone,
        planned_on=tranche.planned_on,
        amount_minor=tranche.amount,
    )
    for part in tranche.parts:
        yield TranchePartRow(
            project_id=project_id,
            number=tranche.number,
            funder_id=funders[part.funder],
            fiscal_year=part.fiscal_year,
            kind=part.kind,
            amount_minor=part.amount,
        )


def tranches_of(session: Session, project: Project) -> tuple[PlannedTranche, ...]:
    """Give a project's tranches as they are planned, in order of number."""
    rows = session.execute(TRANCHES.where(_tranche.project_id == project.id)).all()
    return tuple(
        PlannedTranche(*head, tuple(TranchePart(*row[3:]) for row in group if row[3] is not None))
        for head, group in groupby(rows, _head)
    )


def _head(row: Row[Any]) -> tuple[int, int, date]:
    return row[0], row[1], row[2]


def shares_of(session: Session, project: Project) -> list[TranchePart]:
    """Give a project's shares."""
    rows = session.execute(
        select(_organisation.code, _share.fiscal_year, _share.kind, _share.amount_minor)
        .where(_share.project_id == project.id, _organisation.id == _share.funder_id)
        .order_by(_organisation.code, _share.fiscal_year, _share.kind)
    )
    return [TranchePart(*row) for row in rows]


def milestones_of(session: Session, project: Project) -> dict[int, Any]:
    """Give the day of each milestone of a project by its number."""
    rows = session.execute(
        select(_milestone.number, _milestone.planned_on).where(_milestone.project_id == project.id)
    )
    return dict(rows.tuples().all())


def funder_ids(session: Session, codes: Iterable[str]) -> dict[str, int]:
    """Give the id of each organisation by its code."""
    rows = session.execute(
        select(_organisation.code, _organisation.id).where(_organisation.code.in_(list(codes)))
    )
    return dict(rows.tuples().all())
