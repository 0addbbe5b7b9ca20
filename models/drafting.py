"""Drafting: writes what a proposer gives of a project as rows, and finds what it names."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, col, select

from models.columns import identity
from models.organisation import Organisation
from models.party import Party
from models.programme import Objective
from models.project import Project, ProjectClause, ProjectObjective
from models.protocol import Clause, Protocol
from models.rules.drafts import ShareDraft, raise_all
from models.rules.errors import Invalid, ShirakaError
from models.rules.workplan import plan_work
from models.share import Share, ShareCondition
from models.tranches import replan
from models.workplan import Milestone, Report

FUNDING = 1


def write_objectives(session: Session, project: Project, codes: Sequence[str]) -> None:
    """Replace a project's objectives; raises `Invalid` naming each unknown code."""
    found = _by_code(session, Objective, codes, "/objectives", "objective_unknown")
    _replace(session, ProjectObjective, project)
    session.add_all(
        ProjectObjective(project_id=identity(project), objective_id=objective.id) for objective in found
    )


def write_clauses(session: Session, project: Project, protocol: Protocol, numbers: Sequence[int]) -> None:
    """Replace the clauses under which a project stands; raises `Invalid` naming each unknown number."""
    rows = session.exec(select(Clause).where(Clause.protocol_id == protocol.id)).all()
    known = {clause.number: clause for clause in rows}
    raise_all(
        [
            Invalid("clause_unknown", pointer=f"/clauses/{place}", clause=number, protocol=protocol.code)
            for place, number in enumerate(numbers)
            if number not in known
        ]
    )
    _replace(session, ProjectClause, project)
    session.add_all(
        ProjectClause(project_id=identity(project), clause_id=identity(known[number]))
        for number in dict.fromkeys(numbers)
    )


def write_shares(session: Session, project: Project, shares: Sequence[ShareDraft]) -> None:
    """Replace a project's shares, its funding parties and the tranches that follow.

    Raises `Invalid` naming each unknown funder.
    """
    codes = [share.funder for share in shares]
    funders = {o.code: o for o in _by_code(session, Organisation, codes, "/shares", "organisation_unknown")}
    _replace(session, Share, project)
    kept = [identity(funder) for funder in funders.values()]
    session.execute(
        delete(ShareCondition).where(
            col(ShareCondition.project_id) == project.id, col(ShareCondition.funder_id).not_in(kept)
        )
    )
    session.execute(delete(Party).where(col(Party.project_id) == project.id, col(Party.role) == FUNDING))
    for share in shares:
        session.add(
            Share(
                project_id=identity(project),
                funder_id=identity(funders[share.funder]),
                fiscal_year=share.fiscal_year,
                kind=share.kind,
                amount_minor=share.amount,
            )
        )
    session.add_all(
        Party(project_id=identity(project), organisation_id=identity(funder), role=FUNDING)
        for funder in funders.values()
    )
    replan(session, project)


def write_conditions(session: Session, project: Project, conditions: Sequence[tuple[str, str]]) -> None:
    """Write what funders ask for their shares; an empty text drops what was asked.

    Raises `Invalid` naming each body that has no share.
    """
    funders: dict[str, int] = dict(map(tuple, session.execute(_funders(project)).all()))
    raise_all(
        [
            Invalid("condition_without_share", pointer=f"/conditions/{code}", funder=code)
            for code, _ in conditions
            if code not in funders
        ]
    )
    for code, text in conditions:
        kept = session.get(ShareCondition, (project.id, funders[code]))
        if kept is not None and not text:
            session.delete(kept)
        elif text:
            session.merge(ShareCondition(project_id=identity(project), funder_id=funders[code], text=text))


def _funders(project: Project) -> Any:
    joined = select(col(Organisation.code), col(Organisation.id)).join(
        Share, col(Share.funder_id) == col(Organisation.id)
    )
    return joined.where(Share.project_id == project.id).distinct()


def write_workplan(session: Session, project: Project) -> None:
    """Replace a project's workplan by the default one for its period, and plan its tranches anew."""
    plan = plan_work(project.planned_start, project.planned_end)
    for table, rows in ((Milestone, plan.milestones), (Report, plan.reports)):
        _replace(session, table, project)
        session.add_all(table(project_id=identity(project), **asdict(row)) for row in rows)
    replan(session, project)


def organisation(session: Session, code: str, pointer: str) -> Organisation:
    """Give the organisation called `code`; raises `Invalid` at `pointer`."""
    found: Organisation = _by_code(session, Organisation, [code], pointer, "organisation_unknown")[0]
    return found


def _by_code(session: Session, table: Any, codes: Sequence[str], pointer: str, error: str) -> list[Any]:
    rows = {row.code: row for row in session.exec(select(table).where(col(table.code).in_(set(codes)))).all()}
    faults: list[ShirakaError] = [
        Invalid(error, pointer=f"{pointer}/{place}" if len(codes) > 1 else pointer, code_given=code)
        for place, code in enumerate(codes)
        if code not in rows
    ]
    raise_all(faults)
    return [rows[code] for code in dict.fromkeys(codes)]


def _replace(session: Session, table: Any, project: Project) -> None:
    session.execute(delete(table).where(table.project_id == project.id))
