"""Events: the append-only history of each project."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import instant, json_object


class Event(SQLModel, table=True):
    """What happened to a project; `sequence` counts from 1 without gaps within the project.

    `hash` is over the event and the hash of the one before it, so that no past event can be changed alone.
    """

    __table_args__ = (UniqueConstraint("project_id", "sequence"),)

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id")
    sequence: int
    kind: str = Field(max_length=32, index=True)
    data: dict[str, Any] = json_object(default_factory=dict)
    person_id: int | None = Field(default=None, foreign_key="person.id")
    happened_at: datetime = instant(index=True)
    flow_run_id: str | None = Field(default=None, max_length=36)
    hash: str = Field(max_length=64, sa_column_kwargs={"server_default": ""})
