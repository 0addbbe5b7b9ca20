"""Batches of decisions: one answer to many turns, tried first and confirmed then."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from models.columns import instant, instant_or_none, json_object


class Batch(SQLModel, table=True):
    """One answer that a person prepared for many turns.

    `items` holds each turn with the content version that was read, and what became of it: `fits` or the code
    of a refusal at first, then `kept` or the code of a refusal. A batch about money `needs_second` person.
    """

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    outcome: str = Field(max_length=48)
    comment: str = ""
    items: list[Any] = json_object()
    needs_second: bool
    state: str = Field(default="prepared", max_length=16)
    prepared_at: datetime = instant()
    confirmed_by: int | None = Field(default=None, foreign_key="person.id")
    confirmed_at: datetime | None = instant_or_none()
