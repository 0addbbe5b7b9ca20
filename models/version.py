"""Content versions: what a project said of itself at each version, frozen and sealed."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from models.columns import instant, json_object


class ContentVersion(SQLModel, table=True):
    """One version of a project's content; `tag` is the entity tag that decisions must have seen.

    `changed_by` names, by seal, the person who last changed an amount, a year or a party.
    """

    __tablename__ = "content_version"

    project_id: int = Field(foreign_key="project.id", primary_key=True)
    number: int = Field(primary_key=True)
    content: dict[str, Any] = json_object()
    seals: dict[str, Any] = json_object()
    tag: str = Field(max_length=40)
    changed_by: dict[str, Any] | None = json_object(default=None, nullable=True)
    person_id: int | None = Field(default=None, foreign_key="person.id")
    frozen_at: datetime = instant()
