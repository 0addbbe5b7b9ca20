"""Administrative acts: the append-only history of what is done to the installation itself."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from models.columns import instant, json_object


class AdministrativeAct(SQLModel, table=True):
    """What was done to keys, people, lifecycles or notices; `sequence` counts from 1 without gaps.

    `person_id` is none for who sits at the machine's command line.
    """

    sequence: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    kind: str = Field(max_length=32)
    data: dict[str, Any] = json_object(default_factory=dict)
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    happened_at: datetime = instant()
    hash: str = Field(max_length=64)
