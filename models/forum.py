"""Forums at which providers propose solutions."""

from datetime import date
from typing import Any

from sqlmodel import Field, SQLModel

from models.columns import json_object


class Forum(SQLModel, table=True):
    """A meeting of the programme with companies and civil society."""

    id: int | None = Field(default=None, primary_key=True)
    programme_id: int = Field(foreign_key="programme.id", index=True)
    code: str = Field(unique=True, max_length=64)
    name_ar: str
    name_en: str
    held_on: date | None = None
    month: str = Field(default="", max_length=7)
    venue_ar: str = ""
    venue_en: str = ""
    purpose_en: str = ""
    provenance: dict[str, Any] = json_object(default_factory=dict)


class ForumAttendee(SQLModel, table=True):
    """An organisation that attended a forum."""

    forum_id: int = Field(foreign_key="forum.id", primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", primary_key=True)
