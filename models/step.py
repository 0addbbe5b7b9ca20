"""Steps of a project's lifecycle, and the slots in which somebody's answer is awaited."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import instant, instant_or_none, json_object


class Step(SQLModel, table=True):
    """A step as it stands on one project; `cycle` counts how often it was opened."""

    __table_args__ = (UniqueConstraint("project_id", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    key: str = Field(max_length=48)
    stage: str = Field(max_length=32)
    state: str = Field(max_length=16)
    cycle: int = 1
    returned: int = 0
    opened_at: datetime = instant()
    closed_at: datetime | None = instant_or_none()


class Slot(SQLModel, table=True):
    """One turn at a step: one subject, one round, one holder, one answer.

    `subject` names what a repeated step repeats for (a funder's code, a milestone's number) and is empty
    elsewhere. `remind_at` is when its holders are next reminded, as planned for the due time `reminders_for`.
    The holder is a role in an organisation, narrowed to `person_id` where a person is named.
    """

    __table_args__ = (
        UniqueConstraint("project_id", "step_key", "subject", "round"),
        Index("slot_by_holder", "state", "organisation_id", "role"),
        Index("slot_by_next_action", "next_action_at"),
        Index("slot_by_due", "state", "due_at", "project_id"),
        Index("slot_by_reminder", "remind_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    step_key: str = Field(max_length=48)
    stage: str = Field(max_length=32)
    cycle: int = 1
    subject: str = Field(default="", max_length=64)
    round: int = 1
    role: str = Field(max_length=32)
    organisation_id: int = Field(foreign_key="organisation.id")
    person_id: int | None = Field(default=None, foreign_key="person.id")
    chair: bool = False
    state: str = Field(default="open", max_length=16)
    outcome: str | None = Field(default=None, max_length=32)
    answered_by: int | None = Field(default=None, foreign_key="person.id")
    principal_id: int | None = Field(default=None, foreign_key="person.id")
    seals: dict[str, Any] = json_object(default_factory=dict)
    opened_at: datetime = instant()
    due_at: datetime | None = instant_or_none()
    lapse_at: datetime | None = instant_or_none()
    expires_at: datetime | None = instant_or_none()
    paused_at: datetime | None = instant_or_none()
    closed_at: datetime | None = instant_or_none()
    next_action_at: datetime | None = instant_or_none()
    reminders_sent: int = 0
    remind_at: datetime | None = instant_or_none()
    reminders_for: datetime | None = instant_or_none()
