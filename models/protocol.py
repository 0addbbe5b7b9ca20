"""Cooperation protocols and their numbered clauses."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import instant, json_object, minor_units


class Protocol(SQLModel, table=True):
    """A cooperation protocol between the lead ministry and a partner body."""

    id: int | None = Field(default=None, primary_key=True)
    programme_id: int = Field(foreign_key="programme.id", index=True)
    code: str = Field(unique=True, max_length=64)
    project_prefix: str = Field(max_length=8)
    title_ar: str
    title_en: str
    lead_id: int = Field(foreign_key="organisation.id")
    partner_id: int = Field(foreign_key="organisation.id")
    partner_funder_id: int = Field(foreign_key="organisation.id")
    signed_on: date
    valid_from: date
    valid_to: date
    ceiling_minor: int = minor_units()
    state: str = Field(default="in_force", max_length=24)
    mailboxes: dict[str, Any] = json_object(default_factory=dict)
    provenance: dict[str, Any] = json_object(default_factory=dict)


class Clause(SQLModel, table=True):
    """A numbered clause of a protocol."""

    __table_args__ = (UniqueConstraint("protocol_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    protocol_id: int = Field(foreign_key="protocol.id", index=True)
    number: int
    kind: str = Field(max_length=16)
    text_ar: str
    text_en: str
    source: str = ""


class ProtocolObjective(SQLModel, table=True):
    """An objective that a protocol serves."""

    protocol_id: int = Field(foreign_key="protocol.id", primary_key=True)
    objective_id: int = Field(foreign_key="objective.id", primary_key=True)


class ProtocolChange(SQLModel, table=True):
    """Something done to a protocol: by whom, why, and what became of each project that it touched.

    `projects` holds an object with `project`, `action`, `before` and `after` for each.
    """

    __tablename__ = "protocol_change"

    id: int | None = Field(default=None, primary_key=True)
    protocol_id: int = Field(foreign_key="protocol.id", index=True)
    action: str = Field(max_length=24)
    before: str = Field(max_length=24)
    after: str = Field(max_length=24)
    reason: str
    valid_to: date
    projects: list[Any] = json_object(default_factory=list)
    person_id: int = Field(foreign_key="person.id")
    happened_at: datetime = instant()
