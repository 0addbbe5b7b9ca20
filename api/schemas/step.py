"""Shapes of steps, of the answers they await, and of the decisions they get."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from api.schemas.base import Answered, Asked, PlaceShape, Prose, ReferenceShape, TextShape
from api.schemas.proposal import Amount, FiscalYear
from models.rules.approvals import Answer
from models.rules.counters import CounterOffer
from models.rules.drafts import ShareDraft
from models.rules.money import minor_of


class SlotShape(Answered):
    """One awaited answer: whose turn it is, at which step of which project, until when."""

    id: int
    project: ReferenceShape
    step: str
    stage: str
    subject: str
    round: int
    role: str
    holder: ReferenceShape
    person: TextShape | None
    state: str
    outcome: str | None
    opened_at: datetime
    due_at: datetime | None
    closed_at: datetime | None
    late: bool


class UnmetShape(Answered):
    """Something that keeps a project from moving, and who can mend it."""

    condition: str
    reason: TextShape
    who: PlaceShape
    step: PlaceShape
    subject: str
    organisation: ReferenceShape | None


class OutcomeShape(Answered):
    """An answer that is offered; `unmet` says what it lacks now."""

    id: str
    title: TextShape
    effect: str
    comment_required: bool
    unmet: list[UnmetShape]


class DecisionShape(Answered):
    """A decision as it was kept; a deputy gave it for a `principal`, and it may have been taken back."""

    id: int
    slot_id: int
    outcome: str
    comment: str
    person: TextShape
    principal: TextShape | None = None
    version: int
    decided_at: datetime
    reversed_at: datetime | None = None


class SlotDetailShape(Answered):
    """A step's awaited answer in full; send `tag` (also the ETag) in If-Match when you decide."""

    slot: SlotShape
    step: PlaceShape
    stage: PlaceShape | None
    role: PlaceShape
    subject: TextShape | None
    covers: list[str]
    version: int
    tag: str
    mine: bool
    outcomes: list[OutcomeShape]
    decision: DecisionShape | None


class PartAsked(Asked):
    """A part of a funder's own share in one fiscal year (July to June), in major units."""

    fiscal_year: FiscalYear
    kind: Literal["cash", "in_kind"] = "cash"
    amount: Amount


class CounterAsked(Asked):
    """What a funder would give instead: its whole share by year and kind, a condition, or both."""

    shares: Annotated[list[PartAsked], Field(max_length=100)] = Field(default_factory=list)
    condition: Prose = ""

    def offer(self) -> CounterOffer:
        """Give the counter-offer in minor units. Raises Invalid for an amount that is none."""
        shares = tuple(
            ShareDraft(
                "",
                part.fiscal_year,
                minor_of(part.amount, pointer=f"/counter/shares/{number}/amount"),
                part.kind,
            )
            for number, part in enumerate(self.shares)
        )
        return CounterOffer(shares, self.condition)


class DecisionAsked(Asked):
    """An answer: one of the step's outcomes, and why."""

    outcome: Annotated[str, Field(max_length=48, pattern=r"^[a-z][a-z0-9_]*$", examples=["approve"])]
    comment: Prose = ""
    counter: CounterAsked | None = None

    def answer(self, version: int) -> Answer:
        """Give what was asked as an answer on a version. Raises Invalid for an amount that is none."""
        return Answer(self.outcome, self.comment, version, self.counter.offer() if self.counter else None)


class StandingShape(Answered):
    """Where a project stands; `ready` while the engine has still to move it."""

    code: str
    stage: str
    state: str
    version: int
    ready: bool


class DecidedShape(Answered):
    """A decision that is kept, and where its project stands."""

    decision: DecisionShape
    project: StandingShape
