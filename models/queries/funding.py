"""A project's funding: each funder's share and its decision, and the versions of the plan."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from models.definitions import definition_of
from models.funding_plan import FundingPlan
from models.organisation import Organisation
from models.person import Person
from models.project import Project
from models.queries.reference import Reference
from models.queries.rows import fetch
from models.rules.facts import ShareFact
from models.rules.money import Money
from models.rules.plans import compare
from models.rules.text import Text
from models.step import Slot

UNASKED = "unasked"


@dataclass(frozen=True, slots=True)
class PartRow:
    """A funder's part of one fiscal year and kind."""

    fiscal_year: str
    kind: str
    amount: Money


@dataclass(frozen=True, slots=True)
class FunderRow:
    """A funder's share, what it asks for it, and how it decided.

    `decision` is unasked, awaited, an outcome of the step (approve, counter, return, decline), or void where
    its answer no longer stands. An approval expires at `expires_at`.
    """

    funder: Reference
    parts: tuple[PartRow, ...]
    total: Money
    condition: str
    decision: str
    step_id: int | None
    decided_at: datetime | None
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class YearRow:
    """What all funders give in one fiscal year."""

    fiscal_year: str
    total: Money


@dataclass(frozen=True, slots=True)
class FundingMatrix:
    """A project's funding plan as it stands: `gap` is what its shares lack of the cost."""

    plan: int
    state: str
    cost: Money
    gap: Money
    years: tuple[YearRow, ...]
    funders: tuple[FunderRow, ...]


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One version of a plan; `person` is none where a counter-offer or the system made it."""

    number: int
    version: int
    state: str
    cause: str
    cost: Money
    person: Text | None
    made_at: datetime
    proposed_at: datetime | None


@dataclass(frozen=True, slots=True)
class PlanChangeRow:
    """What one version of a plan changes of another for a funder, a year and a kind."""

    funder: Reference
    fiscal_year: str
    kind: str
    before: Money
    after: Money


@dataclass(frozen=True, slots=True)
class ConditionChangeRow:
    """A funder's condition before and after; empty where there is none."""

    funder: Reference
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class PlanChanges:
    """Everything that version `after` of a plan changes of version `before`."""

    before: int
    after: int
    shares: tuple[PlanChangeRow, ...]
    conditions: tuple[ConditionChangeRow, ...]


def funding_of(session: Session, project: Project) -> FundingMatrix | None:
    """Give a project's funding as its newest plan has it, or none before a plan was kept."""
    plan = session.execute(_plans(project).order_by(col(FundingPlan.number).desc()).limit(1)).scalar()
    if plan is None:
        return None
    shares, currency = _shares(plan), project.currency
    names = _names(session, {share.funder for share in shares})
    slots = _slots(session, project)
    funders = sorted(names, key=lambda code: (-sum(s.amount for s in shares if s.funder == code), code))
    given = sum(share.amount for share in shares)
    return FundingMatrix(
        plan=plan.number,
        state=plan.state,
        cost=Money(plan.cost_minor, currency),
        gap=Money(plan.cost_minor - given, currency),
        years=tuple(
            YearRow(year, Money(sum(s.amount for s in shares if s.fiscal_year == year), currency))
            for year in sorted({share.fiscal_year for share in shares})
        ),
        funders=tuple(
            _funder(names[code], [s for s in shares if s.funder == code], plan, slots.get(code), currency)
            for code in funders
        ),
    )


def plans_of(session: Session, project: Project) -> tuple[PlanRow, ...]:
    """Give every version of a project's plan, the newest first."""
    statement = (
        select(FundingPlan, col(Person.name_ar), col(Person.name_en))
        .outerjoin(Person, col(Person.id) == col(FundingPlan.person_id))
        .where(col(FundingPlan.project_id) == project.id)
        .order_by(col(FundingPlan.number).desc())
    )
    return tuple(_plan(plan, ar, en, project.currency) for plan, ar, en in session.execute(statement))


def plan_changes(session: Session, project: Project, before: int, after: int) -> PlanChanges | None:
    """Give what one version of a plan changes of another, or none where there is no such version."""
    found = {plan.number: plan for plan in session.execute(_plans(project)).scalars()}
    if before not in found or after not in found:
        return None
    old, new = found[before], found[after]
    codes = {*old.conditions, *new.conditions, *(share.funder for share in (*_shares(old), *_shares(new)))}
    names, currency = _names(session, codes), project.currency
    return PlanChanges(
        before,
        after,
        tuple(
            PlanChangeRow(
                names[change.funder],
                change.fiscal_year,
                change.kind,
                Money(change.before, currency),
                Money(change.after, currency),
            )
            for change in compare(_shares(old), _shares(new))
        ),
        tuple(
            ConditionChangeRow(names[code], old.conditions.get(code, ""), new.conditions.get(code, ""))
            for code in sorted({*old.conditions, *new.conditions})
            if old.conditions.get(code) != new.conditions.get(code)
        ),
    )


def _plans(project: Project) -> Any:
    return select(FundingPlan).where(col(FundingPlan.project_id) == project.id)


def _shares(plan: FundingPlan) -> tuple[ShareFact, ...]:
    return tuple(ShareFact(*share) for share in plan.shares)


def _slots(session: Session, project: Project) -> Mapping[str, Slot]:
    """Give the latest turn of each funder at the step by which funders decide."""
    steps = definition_of(session, project.lifecycle_id).steps.values()
    keys = [step.id for step in steps if any(one.effect == "counter" for one in step.outcomes.values())]
    turns = select(Slot).where(col(Slot.project_id) == project.id, col(Slot.step_key).in_(keys))
    found = session.execute(turns.order_by(col(Slot.round))).scalars()
    return {slot.subject: slot for slot in found}


def _funder(
    name: Reference, shares: Iterable[ShareFact], plan: FundingPlan, slot: Slot | None, currency: str
) -> FunderRow:
    parts = tuple(PartRow(s.fiscal_year, s.kind, Money(s.amount, currency)) for s in shares)
    stands = slot is not None and slot.state in ("answered", "returned")
    return FunderRow(
        funder=name,
        parts=parts,
        total=Money(sum(part.amount.minor for part in parts), currency),
        condition=plan.conditions.get(name.code, ""),
        decision=_decision(slot),
        step_id=slot.id if slot else None,
        decided_at=slot.closed_at if slot and stands else None,
        expires_at=slot.expires_at if slot and slot.state == "answered" else None,
    )


def _decision(slot: Slot | None) -> str:
    if slot is None:
        return UNASKED
    if slot.state in ("open", "paused"):
        return "awaited"
    return slot.outcome or "void" if slot.state in ("answered", "returned") else "void"


def _plan(plan: FundingPlan, ar: str | None, en: str | None, currency: str) -> PlanRow:
    return PlanRow(
        number=plan.number,
        version=plan.version,
        state=plan.state,
        cause=plan.cause,
        cost=Money(plan.cost_minor, currency),
        person=Text(ar, en) if ar is not None and en is not None else None,
        made_at=plan.made_at,
        proposed_at=plan.proposed_at,
    )


def _names(session: Session, codes: Iterable[str]) -> dict[str, Reference]:
    statement = select(col(Organisation.code), col(Organisation.name_ar), col(Organisation.name_en)).where(
        col(Organisation.code).in_(set(codes))
    )
    return {code: Reference(code, Text(ar, en)) for code, ar, en in fetch(session, statement)}
