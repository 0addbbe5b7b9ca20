"""Shapes of funding: the matrix, the versions of the plan and what they change, what an edit would void."""

from datetime import datetime

from api.schemas.base import Answered, MoneyShape, PlaceShape, ReferenceShape, TextShape


class PartShape(Answered):
    """A funder's part of one fiscal year; `kind` is cash or in_kind."""

    fiscal_year: str
    kind: str
    amount: MoneyShape


class FunderShape(Answered):
    """A funder's share and its decision: unasked, awaited, approve, counter, return, decline or void."""

    funder: ReferenceShape
    parts: list[PartShape]
    total: MoneyShape
    condition: str
    decision: str
    step_id: int | None
    decided_at: datetime | None
    expires_at: datetime | None


class YearShape(Answered):
    """What all funders give in one fiscal year."""

    fiscal_year: str
    total: MoneyShape


class FundingShape(Answered):
    """A project's funding plan as it stands; `gap` is what its shares lack of the cost."""

    plan: int
    state: str
    cost: MoneyShape
    gap: MoneyShape
    years: list[YearShape]
    funders: list[FunderShape]


class PlanShape(Answered):
    """One version of a funding plan: a draft, proposed to the funders, or superseded."""

    number: int
    version: int
    state: str
    cause: str
    cost: MoneyShape
    person: TextShape | None
    made_at: datetime
    proposed_at: datetime | None


class PlansShape(Answered):
    """Every version of a project's plan, the newest first."""

    items: list[PlanShape]


class PlanChangeShape(Answered):
    """What changes of a funder's part of one year and kind."""

    funder: ReferenceShape
    fiscal_year: str
    kind: str
    before: MoneyShape
    after: MoneyShape


class ConditionChangeShape(Answered):
    """What changes of what a funder asks for its share."""

    funder: ReferenceShape
    before: str
    after: str


class PlanChangesShape(Answered):
    """What version `after` of a plan changes of version `before`."""

    before: int
    after: int
    shares: list[PlanChangeShape]
    conditions: list[ConditionChangeShape]


class TouchedShape(Answered):
    """An answer that stands, and what an edit would change of what it covers: anything voids it."""

    step_id: int
    step: PlaceShape
    subject: str
    outcome: str
    person: TextShape | None
    decided_at: datetime | None
    aspects: list[str]
    voided: bool


class PreviewShape(Answered):
    """What an edit would do to the answers that stand."""

    items: list[TouchedShape]
