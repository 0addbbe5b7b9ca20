"""Deadlines as calendars know them: one entry a turn and person, with a number that grows as it changes."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from models.columns import instant, json_object


class Deadline(SQLModel, table=True):
    """The entry that a person was sent for a turn: what it tells, the due time last told, its sequence.

    `cancelled_in_id` is the notice that takes it out of the calendar again.
    """

    slot_id: int = Field(foreign_key="slot.id", primary_key=True)
    person_id: int = Field(foreign_key="person.id", primary_key=True, index=True)
    sequence: int = 0
    due_at: datetime = instant()
    facts: dict[str, Any] = json_object(default_factory=dict)
    cancelled_in_id: int | None = Field(default=None)
