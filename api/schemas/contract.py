"""Shapes of what is agreed and paid: tranches, arrears, amendments, and what is done to protocols."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from api.schemas.base import Answered, Asked, Code, MoneyShape, Prose, ReferenceShape, TextShape
from api.schemas.proposal import Amount, Day, FiscalYear
from models.commands.plan_tranches import TranchePlan
from models.rules.money import minor_of
from models.rules.tranches import PlannedTranche, TranchePart

Number = Annotated[int, Field(ge=1, le=1000)]


class PartShape(Answered):
    """What a funder pays of a tranche: planned, due, late or paid; `days_late` in calendar days."""

    funder: ReferenceShape
    amount: MoneyShape
    state: str
    due_at: datetime | None
    paid_at: datetime | None
    days_late: int


class TrancheShape(Answered):
    """A tranche; `justified` is what was declared as spent of it, which counts once it is `accepted`."""

    number: int
    milestone: int
    planned_on: date
    amount: MoneyShape
    paid: MoneyShape
    justified: MoneyShape | None
    accepted: bool
    parts: list[PartShape]


class TranchesShape(Answered):
    """All tranches of a project; `rule` says whether a late part holds up the rest of its tranche."""

    rule: Literal["hold", "release"]
    items: list[TrancheShape]


class PartAsked(Asked):
    """What a tranche takes of one share, in major units."""

    funder: Code
    fiscal_year: FiscalYear
    kind: Literal["cash", "in_kind"] = "cash"
    amount: Amount


class TrancheAsked(Asked):
    """A tranche as it is to be."""

    number: Number
    milestone: Number
    planned_on: Day
    parts: Annotated[list[PartAsked], Field(min_length=1, max_length=200)]


class TranchePlanAsked(Asked):
    """A plan by hand, or pro rata without tranches."""

    rule: Literal["hold", "release"] | None = None
    tranches: Annotated[list[TrancheAsked], Field(max_length=100)] | None = None

    def plan(self) -> TranchePlan:
        """Give the plan in minor units. Raises Invalid that names the part whose amount is none."""
        if self.tranches is None:
            return TranchePlan(self.rule)
        return TranchePlan(self.rule, tuple(_planned(place, it) for place, it in enumerate(self.tranches)))


class SpendingAsked(Asked):
    """What was spent of a tranche in all, or paid back, in major units."""

    amount: Amount


class SpendingShape(Answered):
    """What is declared as spent of a tranche; it counts once its statement is accepted."""

    number: int
    amount: MoneyShape
    declared_at: datetime


class ArrearShape(Answered):
    """A funder's part that is late; `rule` says whether the rest of the tranche is held for it."""

    project: str
    title: TextShape
    tranche: int
    funder: ReferenceShape
    amount: MoneyShape
    due_at: datetime
    days_late: int
    rule: str


class ArrearsShape(Answered):
    """Every late part, the latest first."""

    items: list[ArrearShape]


class AmendmentChangeShape(Answered):
    """One thing that an amendment changes, and whether the project has changed it meanwhile too."""

    field: str
    key: str
    before: str | None
    after: str | None
    conflicts: bool


class AmendmentShape(Answered):
    """An amendment: its class, who decides it, and what it changes; its case is a project under `code`."""

    code: str
    kind: str
    kind_title: TextShape
    route: str
    route_title: TextShape
    funders: list[str]
    stage: str
    state: str
    base_version: int
    opened_at: datetime
    closed_at: datetime | None
    changes: list[AmendmentChangeShape]


class AmendmentsShape(Answered):
    """All amendments of a project."""

    items: list[AmendmentShape]


class ProtocolChangeAsked(Asked):
    """Why something is done to a protocol; a dry run tells what would become of its projects."""

    reason: Prose
    dry_run: bool = False
    valid_to: Day | None = None


class TouchedShape(Answered):
    """What becomes of a project, or why it stays as it is."""

    project: str
    stage: str
    before: str
    after: str
    action: str | None
    reason: TextShape | None


class ProtocolChangedShape(Answered):
    """What was done to a protocol, or would be."""

    protocol: str
    action: str
    before: str
    after: str
    projects: list[TouchedShape]


def _planned(place: int, asked: TrancheAsked) -> PlannedTranche:
    parts = tuple(
        TranchePart(
            part.funder,
            part.fiscal_year,
            part.kind,
            minor_of(part.amount, pointer=f"/tranches/{place}/parts/{number}/amount"),
        )
        for number, part in enumerate(asked.parts)
    )
    return PlannedTranche(asked.number, asked.milestone, asked.planned_on, parts)
