"""Saved views: filters of a list that a person keeps under a name."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import instant


class SavedView(SQLModel, table=True):
    """The query of a list's address, kept by one person for themselves."""

    __table_args__ = (UniqueConstraint("person_id", "name"),)

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    name: str = Field(max_length=80)
    query: str = Field(max_length=1000)
    created_at: datetime = instant()
