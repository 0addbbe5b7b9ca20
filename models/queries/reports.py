"""Figures over all projects that somebody may see: ageing, service levels, pledges and load."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import case, func, select
from sqlmodel import Session, col

from models.ledger import ShareBalance
from models.organisation import Organisation
from models.project import Project
from models.queries.reference import Reference
from models.queries.rows import fetch
from models.queries.visibility import Viewer, own_projects, visible_projects
from models.rules.money import Money
from models.rules.text import Text
from models.share import Share
from models.step import Slot

AGES = (7, 14, 30)


@dataclass(frozen=True, slots=True)
class Ageing:
    """How long answers have been awaited from a body: up to 7, 14 and 30 days, and longer."""

    body: Reference
    week: int
    fortnight: int
    month: int
    longer: int


@dataclass(frozen=True, slots=True)
class ServiceLevel:
    """How many answers of a step were given in time, how many late, and how many are overdue now."""

    step: str
    met: int
    late: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Pledge:
    """What a funder has pledged to live projects, in cash and in kind."""

    body: Reference
    projects: int
    cash: Money
    in_kind: Money


@dataclass(frozen=True, slots=True)
class MoneyFlow:
    """What stands on a funder's accounts: each amount stands on one of them only."""

    body: Reference
    approved: Money
    reserved: Money
    committed: Money
    disbursed: Money


@dataclass(frozen=True, slots=True)
class Load:
    """How many answers wait for a role in a body, and how many of them are overdue."""

    role: str
    body: Reference
    open: int
    overdue: int


def ageing(session: Session, viewer: Viewer, now: datetime) -> tuple[Ageing, ...]:
    """Give how long answers have been awaited, the body with the most first."""
    opened = col(Slot.opened_at)
    edges = [now - timedelta(days=days) for days in AGES]
    counts = (
        func.sum(case((opened > edges[0], 1), else_=0)),
        func.sum(case(((opened <= edges[0]) & (opened > edges[1]), 1), else_=0)),
        func.sum(case(((opened <= edges[1]) & (opened > edges[2]), 1), else_=0)),
        func.sum(case((opened <= edges[2], 1), else_=0)),
    )
    statement = _of_bodies(viewer, *counts).where(col(Slot.state) == "open").order_by(func.count().desc())
    return tuple(
        Ageing(Reference(code, Text(ar, en)), *(int(value) for value in values))
        for code, ar, en, *values in fetch(session, statement)
    )


def service_levels(session: Session, viewer: Viewer, now: datetime) -> tuple[ServiceLevel, ...]:
    """Give for each step with deadlines how they were kept."""
    due, closed, state = col(Slot.due_at), col(Slot.closed_at), col(Slot.state)
    answered = state == "answered"
    statement = (
        select(
            col(Slot.step_key),
            func.sum(case((answered & (closed <= due), 1), else_=0)),
            func.sum(case((answered & (closed > due), 1), else_=0)),
            func.sum(case(((state == "open") & (due < now), 1), else_=0)),
        )
        .join(Project, col(Project.id) == col(Slot.project_id))
        .where(due.is_not(None), visible_projects(viewer))
        .group_by(col(Slot.step_key))
    )
    rows = (
        ServiceLevel(step, int(met), int(late), int(over))
        for step, met, late, over in fetch(session, statement)
    )
    return tuple(row for row in rows if row.met or row.late or row.overdue)


def money_flow(session: Session, viewer: Viewer) -> tuple[MoneyFlow, ...]:
    """Give what stands on the accounts of each funder, the largest first."""
    accounts = [
        func.sum(col(account))
        for account in (
            ShareBalance.pledged_minor,
            ShareBalance.reserved_minor,
            ShareBalance.committed_minor,
            ShareBalance.disbursed_minor,
        )
    ]
    names = (col(Organisation.code), col(Organisation.name_ar), col(Organisation.name_en))
    statement = (
        select(*names, col(Project.currency), *accounts)
        .join(ShareBalance, col(ShareBalance.funder_id) == col(Organisation.id))
        .join(Project, col(Project.id) == col(ShareBalance.project_id))
        .where(visible_projects(viewer))
        .group_by(*names, col(Project.currency))
        .order_by(sum(accounts[1:], accounts[0]).desc(), col(Organisation.code))
    )
    return tuple(
        MoneyFlow(Reference(code, Text(ar, en)), *(Money(int(minor), currency) for minor in minors))
        for code, ar, en, currency, *minors in fetch(session, statement)
    )


def pledges(session: Session, viewer: Viewer, freed: frozenset[str]) -> tuple[Pledge, ...]:
    """Give what each funder has pledged to projects in no state of `freed`, the largest first."""
    amount = col(Share.amount_minor)
    cash = func.sum(case((col(Share.kind) == "cash", amount), else_=0))
    kind = func.sum(case((col(Share.kind) != "cash", amount), else_=0))
    projects = func.count(func.distinct(col(Share.project_id)))
    statement = (
        select(
            col(Organisation.code),
            col(Organisation.name_ar),
            col(Organisation.name_en),
            col(Project.currency),
            projects,
            cash,
            kind,
        )
        .join(Share, col(Share.funder_id) == col(Organisation.id))
        .join(Project, col(Project.id) == col(Share.project_id))
        .where(visible_projects(viewer), own_projects(), col(Project.state).not_in(freed))
        .group_by(
            col(Organisation.code),
            col(Organisation.name_ar),
            col(Organisation.name_en),
            col(Project.currency),
        )
        .order_by(func.sum(amount).desc())
    )
    return tuple(
        Pledge(Reference(code, Text(ar, en)), int(count), Money(int(paid), money), Money(int(given), money))
        for code, ar, en, money, count, paid, given in fetch(session, statement)
    )


def loads(session: Session, viewer: Viewer, now: datetime, limit: int = 25) -> tuple[Load, ...]:
    """Give the roles for whose holders the most answers wait."""
    overdue = func.sum(case((col(Slot.due_at) < now, 1), else_=0))
    statement = (
        _of_bodies(viewer, col(Slot.role), func.count(), overdue)
        .where(col(Slot.state) == "open")
        .group_by(col(Slot.role))
        .order_by(func.count().desc(), col(Slot.role))
        .limit(limit)
    )
    return tuple(
        Load(role, Reference(code, Text(ar, en)), int(count), int(late or 0))
        for code, ar, en, role, count, late in fetch(session, statement)
    )


def _of_bodies(viewer: Viewer, *columns: Any) -> Any:
    return (
        select(col(Organisation.code), col(Organisation.name_ar), col(Organisation.name_en), *columns)
        .join(Slot, col(Slot.organisation_id) == col(Organisation.id))
        .join(Project, col(Project.id) == col(Slot.project_id))
        .where(visible_projects(viewer))
        .group_by(col(Organisation.code), col(Organisation.name_ar), col(Organisation.name_en))
    )
