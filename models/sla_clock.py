"""SLA clocks: how long whom may take for what, the pauses in which a clock stands still, and its breach."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from models.columns import instant, instant_or_none

STEP, STAGE, WAIT = "step", "stage", "wait"
OPEN_STATES = ("running", "paused")


class SlaClock(SQLModel, table=True):
    """A clock on a turn (`step`), on a stage through all its cycles, or on a body waited for (`wait`).

    `cycle` is the round of the turn; `number` tells apart clocks of the same turn or stage. `amount` is what
    is allowed, in `unit`; a clock without one only measures. `warned` is the highest share of it (percent)
    that was told, `level` the highest level above the holder. States: running, paused, met, met_late,
    returned, cancelled. A breach keeps its true time and when it was found out; a recomputation that undoes
    it voids it. `calendar_version_id` is what the due time was computed by.
    """

    __table_args__ = (
        UniqueConstraint("project_id", "kind", "step_key", "subject", "cycle", "number"),
        Index("slaclock_by_next_action", "next_action_at"),
        Index("slaclock_by_version", "state", "calendar_version_id"),
        Index("slaclock_by_slot", "slot_id"),
        Index(
            "slaclock_one_running_stage",
            "project_id",
            "step_key",
            unique=True,
            sqlite_where=text("kind = 'stage' AND ended_at IS NULL"),
            postgresql_where=text("kind = 'stage' AND ended_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id")
    slot_id: int | None = Field(default=None, foreign_key="slot.id")
    kind: str = Field(max_length=8)
    stage: str = Field(max_length=32)
    step_key: str = Field(max_length=48)
    subject: str = Field(default="", max_length=64)
    cycle: int = 1
    number: int = 0
    rework: bool = False
    organisation_id: int | None = Field(default=None, foreign_key="organisation.id")
    role: str = Field(default="", max_length=32)
    unit: str = Field(default="working_days", max_length=16)
    amount: int | None = None
    calendar_version_id: int | None = Field(default=None, foreign_key="calendarversion.id")
    state: str = Field(default="running", max_length=16)
    started_at: datetime = instant()
    retargeted_at: datetime | None = instant_or_none()
    due_at: datetime | None = instant_or_none()
    paused_at: datetime | None = instant_or_none()
    ended_at: datetime | None = instant_or_none()
    warned: int = 0
    breached_at: datetime | None = instant_or_none()
    detected_at: datetime | None = instant_or_none()
    voided_at: datetime | None = instant_or_none()
    level: int = 0
    acknowledged_by: int | None = Field(default=None, foreign_key="person.id")
    acknowledged_at: datetime | None = instant_or_none()
    acknowledged_until: datetime | None = instant_or_none()
    next_action_at: datetime | None = instant_or_none()


class SlaPause(SQLModel, table=True):
    """A stretch in which a clock stands still, for a listed reason; `organisation_id` is waited for."""

    id: int | None = Field(default=None, primary_key=True)
    clock_id: int = Field(foreign_key="slaclock.id", index=True)
    reason: str = Field(max_length=32)
    text: str = ""
    organisation_id: int | None = Field(default=None, foreign_key="organisation.id")
    person_id: int | None = Field(default=None, foreign_key="person.id")
    started_at: datetime = instant()
    ended_at: datetime | None = instant_or_none()
    ended_by: int | None = Field(default=None, foreign_key="person.id")
