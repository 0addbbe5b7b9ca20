"""Decisions: the answers that persons gave, each once and for ever."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from models.columns import instant, json_object


class Decision(SQLModel, table=True):
    """One effective answer to one slot, sealed to what it covered, with a counter-offer if it is one."""

    id: int | None = Field(default=None, primary_key=True)
    slot_id: int = Field(foreign_key="slot.id", unique=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    step_key: str = Field(max_length=48)
    subject: str = Field(default="", max_length=64)
    outcome: str = Field(max_length=32)
    comment: str = ""
    person_id: int = Field(foreign_key="person.id", index=True)
    principal_id: int | None = Field(default=None, foreign_key="person.id")
    version: int
    seals: dict[str, Any] = json_object(default_factory=dict)
    offer: dict[str, Any] | None = json_object(default=None, nullable=True)
    decided_at: datetime = instant()
