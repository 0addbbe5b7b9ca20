"""The programme: what is funded, from when to when, and up to how much."""

from datetime import date
from typing import Any

from sqlmodel import Field, SQLModel

from models.columns import json_object, minor_units


class Programme(SQLModel, table=True):
    """A programme of partnership projects under one ceiling."""

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True, max_length=64)
    name_ar: str
    name_en: str
    owner_id: int = Field(foreign_key="organisation.id")
    mailbox: str
    starts_on: date
    ends_on: date
    currency: str = Field(max_length=3)
    ceiling_minor: int = minor_units()
    time_zone: str = "Africa/Cairo"
    calendar_id: str = Field(default="EG", foreign_key="calendar.id", max_length=32)
    years_shifted: int = 0
    provenance: dict[str, Any] = json_object(default_factory=dict)


class Objective(SQLModel, table=True):
    """A strategic objective that protocols and projects serve."""

    id: int | None = Field(default=None, primary_key=True)
    programme_id: int = Field(foreign_key="programme.id", index=True)
    code: str = Field(unique=True, max_length=64)
    name_ar: str
    name_en: str
