"""Working calendars and their published versions, each immutable."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import instant, json_object


class Calendar(SQLModel, table=True):
    """A calendar by which targets are counted; `version_id` and `digest` are those of its newest version."""

    id: str = Field(primary_key=True, max_length=32)
    zone: str = Field(max_length=64)
    title_ar: str
    title_en: str
    version_id: int | None = None
    digest: str | None = Field(default=None, max_length=64)


class CalendarVersion(SQLModel, table=True):
    """One published version; `definition` is the whole calendar, `digest` the SHA-256 of its JSON.

    `reference` names the decree or the source behind it, `reason` says why it was published.
    """

    __table_args__ = (UniqueConstraint("calendar_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    calendar_id: str = Field(foreign_key="calendar.id", max_length=32)
    number: int
    digest: str = Field(max_length=64)
    definition: dict[str, Any] = json_object()
    published_at: datetime = instant()
    person_id: int | None = Field(default=None, foreign_key="person.id")
    reason: str = ""
    reference: str = ""
