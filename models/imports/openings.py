"""Opens the projects that the database does not have yet, all of them with few statements."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from sqlmodel import SQLModel, col, select

from models import journal
from models.columns import identity
from models.content import freeze
from models.definitions import definition_of
from models.imports.frame import Frame
from models.imports.held import share_key
from models.imports.persons import SPONSOR, Persons
from models.imports.project_columns import free_columns, sealed_columns
from models.imports.records import ProjectRecord, ShareRecord
from models.imports.store import Store, ids
from models.party import Party
from models.project import Project, ProjectClause, ProjectObjective
from models.protocol import Clause
from models.ready import mark_ready
from models.rules.tranches import TranchePart, plan_tranches
from models.rules.workplan import plan_work
from models.share import Share
from models.tranches import rows_of
from models.workplan import Milestone, Report

FUNDING, ACCOUNTABLE, EXTENDING, IMPLEMENTING = 1, 2, 3, 4
Clauses = Mapping[tuple[int, int], int]


def open_projects(
    store: Store,
    frame: Frame,
    persons: Persons,
    records: Sequence[ProjectRecord],
    shares: Mapping[str, Sequence[ShareRecord]],
    lifecycle_id: int,
    now: datetime,
) -> None:
    """Make each project in the first stage of its lifecycle, ready to open its first step."""
    session, nouns = store.session, store.result.nouns
    if not records:
        return
    rows = [_row(store, frame, it, lifecycle_id, now) for it in records]
    session.add_all(rows)
    session.flush()
    clauses = _clauses(store, frame)
    for row, it in zip(rows, records, strict=True):
        session.add_all(_belongings(row, it, shares[it.code], frame, clauses))
        nouns["projects"].created.append(it.code)
        nouns["shares"].created += [f"{it.code} {' '.join(share_key(share))}" for share in shares[it.code]]
    persons.introduce((it.manager_mailbox, SPONSOR, frame.organisations[it.sponsor]) for it in records)
    for row, it in zip(rows, records, strict=True):
        persons.appoint(
            it.manager_mailbox, SPONSOR, frame.organisations[it.sponsor], (identity(row), it.code)
        )
    for row in rows:
        version = freeze(session, row, now)
        journal.append(session, row, [("project_opened", {"tag": version.tag})], now)
        mark_ready(session, identity(row), now)


def _row(store: Store, frame: Frame, it: ProjectRecord, lifecycle_id: int, now: datetime) -> Project:
    return Project(
        **sealed_columns(frame, it),
        **free_columns(it),
        code=it.code,
        programme_id=identity(frame.programme),
        lifecycle_id=lifecycle_id,
        stage=definition_of(store.session, lifecycle_id).stages[0].id,
        opened_at=now,
        stage_entered_at=now,
        changed_at=now,
    )


def _clauses(store: Store, frame: Frame) -> Clauses:
    own = ids(frame.protocols, frame.protocols)
    wanted = select(Clause.protocol_id, Clause.number, Clause.id).where(col(Clause.protocol_id).in_(own))
    return {(protocol, number): row_id or 0 for protocol, number, row_id in store.session.exec(wanted)}


def _belongings(
    row: Project, it: ProjectRecord, shares: Sequence[ShareRecord], frame: Frame, clauses: Clauses
) -> Iterator[SQLModel]:
    """Give every row that belongs to a new project."""
    own = identity(row)
    for objective_id in ids(frame.objectives, it.objectives):
        yield ProjectObjective(project_id=own, objective_id=objective_id)
    for number in it.clauses:
        yield ProjectClause(project_id=own, clause_id=clauses[row.protocol_id, number])
    for share in shares:
        yield Share(
            project_id=own,
            funder_id=identity(frame.organisations[share.funder]),
            fiscal_year=share.fiscal_year,
            kind=share.kind,
            amount_minor=share.amount,
        )
    for organisation_id, role in _parties(row, it, shares, frame):
        yield Party(project_id=own, organisation_id=organisation_id, role=role)
    plan = plan_work(it.planned_start, it.planned_end)
    yield from (Milestone(project_id=own, **asdict(part)) for part in plan.milestones)
    yield from (Report(project_id=own, **asdict(part)) for part in plan.reports)
    funders = {code: identity(row) for code, row in frame.organisations.items()}
    parts = [TranchePart(share.funder, share.fiscal_year, share.kind, share.amount) for share in shares]
    for tranche in plan_tranches({it.number: it.planned_on for it in plan.milestones}, parts):
        yield from rows_of(own, tranche, funders)


def _parties(
    row: Project, it: ProjectRecord, shares: Sequence[ShareRecord], frame: Frame
) -> list[tuple[int, int]]:
    protocol = frame.protocols[it.protocol]
    funders = ids(frame.organisations, dict.fromkeys(share.funder for share in shares))
    return [
        *((funder, FUNDING) for funder in funders),
        (protocol.lead_id, ACCOUNTABLE),
        (protocol.partner_id, EXTENDING),
        (row.sponsor_id, IMPLEMENTING),
    ]
