"""Shapes of working calendars, SLA clocks, and whose court a project was in."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field

from api.schemas.base import Answered, Asked, Code, Line, Prose, ReferenceShape, TextShape

Instant = Annotated[AwareDatetime, Field(examples=["2026-11-24T10:00:00+02:00"])]


class CalendarShape(Answered):
    """A published version of a working calendar."""

    id: str
    title: TextShape
    zone: str
    number: int
    digest: str
    published_at: datetime
    reason: str
    reference: str


class CalendarDetailShape(Answered):
    """A version of a calendar with its whole definition, and what to know before trusting it."""

    calendar: CalendarShape
    definition: dict[str, Any]
    last: date
    ends_soon: bool
    year_without_days: int | None
    estimated: list[date]


class CalendarsShape(Answered):
    """Calendars, or versions of one."""

    items: list[CalendarShape]


class CalendarAsked(Asked):
    """A whole definition of a calendar, as `GET /calendars/{calendar}` gives it."""

    definition: dict[str, Any] = Field(examples=[{"id": "EG", "zone": "Africa/Cairo"}])


class PublicationAsked(CalendarAsked):
    """A definition to publish, why, and the decree behind it."""

    reason: Line
    reference: Annotated[str, Field(max_length=300)] = ""


class PreviewShape(Answered):
    """What publishing would do: how many clocks are open, move, lose a breach, or become late."""

    open: int
    moved: int
    voided: int
    newly_late: int


class PauseAsked(Asked):
    """A stretch in which a clock stands still; one without `end` is under way."""

    start: Instant
    end: Instant | None = None


class DueAsked(Asked):
    """What to compute a due time from."""

    start: Instant
    target: Annotated[int, Field(ge=1, le=100_000_000)]
    unit: Literal["business_seconds", "working_days", "calendar_days"] = "working_days"
    pauses: Annotated[tuple[PauseAsked, ...], Field(max_length=100)] = ()


class ThresholdShape(Answered):
    """When a share of the time allowed is used up."""

    percent: int
    at: datetime


class DueShape(Answered):
    """When an answer is due; `due_at` is null while a pause is under way."""

    due_at: datetime | None
    thresholds: list[ThresholdShape]
    version: int


class ClockShape(Answered):
    """An SLA clock; `spent_seconds` is working time, without pauses. Level 0 is the holder's."""

    id: int
    kind: str
    stage: str
    step: str
    subject: str
    cycle: int
    rework: bool
    holder: ReferenceShape | None
    state: str
    unit: str
    amount: int | None
    started_at: datetime
    due_at: datetime | None
    ended_at: datetime | None
    spent_seconds: int
    paused_at: datetime | None
    warned_percent: int
    breached_at: datetime | None
    detected_at: datetime | None
    voided_at: datetime | None
    level: int | None
    acknowledged_until: datetime | None


class ClocksShape(Answered):
    """The clocks of a project in the order in which they started."""

    items: list[ClockShape]


class CourtShape(Answered):
    """How long an organisation has held a project: working and calendar time, turns, returns, late turns."""

    organisation: ReferenceShape
    working_seconds: int
    calendar_seconds: int
    turns: int
    returns: int
    late: int
    holds_now: bool


class CourtsShape(Answered):
    """Whose court a project was in, who held it longest first."""

    items: list[CourtShape]


class ClockStateShape(Answered):
    """A turn's clock after it was changed."""

    state: str
    due_at: datetime | None
    unit: str
    amount: int | None
    acknowledged_until: datetime | None


class StopAsked(Asked):
    """Why a clock is to stand still; the body waited for has its own clock meanwhile."""

    reason: Literal["waiting_for_partner", "waiting_for_ministry", "force_majeure"]
    text: Line
    organisation: Code | None = None
    working_days: Annotated[int, Field(ge=1, le=365)] = 10


class ResumptionAsked(Asked):
    """A clock goes on."""


class TargetAsked(Asked):
    """How long a turn may take from its start, and why that changes."""

    target: Annotated[int, Field(ge=1, le=100_000)]
    unit: Literal["working_days", "calendar_days"] = "working_days"
    reason: Line


class AcknowledgementAsked(Asked):
    """That a breach is known; the next level is told so many working days later."""

    text: Prose = ""
    working_days: Annotated[int, Field(ge=1, le=2)] = 2
