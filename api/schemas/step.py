"""Shapes of steps, of the answers they await, and of the decisions they get."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from api.schemas.base import Answered, Asked, PlaceShape, Prose, ReferenceShape, TextShape


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
    """A decision as it was kept."""

    id: int
    slot_id: int
    outcome: str
    comment: str
    person: TextShape
    version: int
    decided_at: datetime


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


class DecisionAsked(Asked):
    """An answer: one of the step's outcomes, and why."""

    outcome: Annotated[str, Field(max_length=48, pattern=r"^[a-z][a-z0-9_]*$", examples=["approve"])]
    comment: Prose = ""


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
