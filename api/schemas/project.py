"""Shapes of projects: in a list, in full, and as they are opened, revised and acted on."""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import Field

from api.schemas.base import (
    Answered,
    Asked,
    FaultShape,
    MoneyShape,
    PlaceShape,
    Prose,
    ReferenceShape,
    TextShape,
)
from api.schemas.step import SlotShape, UnmetShape


class ProjectShape(Answered):
    """A project as a list shows it; `waiting_for` names the bodies whose turn it is."""

    code: str
    title: TextShape
    stage: str
    state: str
    protocol: str
    sponsor: ReferenceShape
    cost: MoneyShape
    planned_start: date
    planned_end: date
    version: int
    stage_entered_at: datetime
    changed_at: datetime
    due_at: datetime | None
    late: bool
    waiting_for: list[str]


class PartyShape(Answered):
    """An organisation's part as IATI codes it: 1 funding, 2 accountable, 3 extending, 4 implementing."""

    organisation: ReferenceShape
    role: int


class ShareShape(Answered):
    """A funder's part of the cost in one fiscal year."""

    funder: str
    fiscal_year: str
    kind: str
    amount: MoneyShape


class EventShape(Answered):
    """Something that happened to a project; `person` is null where the system acted."""

    sequence: int
    kind: str
    data: dict[str, Any]
    person: TextShape | None
    happened_at: datetime
    flow_run_id: str | None


class RunShape(Answered):
    """A Prefect flow run that moved a project; `url` is null where Prefect's pages are not configured."""

    id: str
    url: str | None


class ProjectDetailShape(Answered):
    """A project in full, with whose turn it is and why it cannot move."""

    code: str
    title: TextShape
    summary: TextShape
    stage: PlaceShape
    state: PlaceShape
    protocol: ReferenceShape
    sponsor: ReferenceShape
    parties: list[PartyShape]
    cost: MoneyShape
    shares: list[ShareShape]
    clauses: list[int]
    objectives: list[str]
    planned_start: date
    planned_end: date
    lifecycle_id: int
    version: int
    tag: str
    opened_at: datetime
    stage_entered_at: datetime
    changed_at: datetime
    closed_at: datetime | None
    next_action_at: datetime | None
    provenance: dict[str, Any]
    open_steps: list[SlotShape]
    unmet: list[UnmetShape]
    events: list[EventShape]
    runs: list[RunShape]


class ActionShape(Answered):
    """An action on a project; `refusal` says why it is not possible now."""

    id: str
    title: TextShape
    allowed: bool
    href: str
    refusal: FaultShape | None


class ActionsShape(Answered):
    """Everything that can be done to a project beside its steps."""

    items: list[ActionShape]


class ReasonAsked(Asked):
    """Why an action is taken; it is written to the project's history."""

    reason: Annotated[Prose, Field(min_length=1)]
