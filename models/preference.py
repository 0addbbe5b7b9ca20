"""Preferences: how a person wants to hear of a kind of notice."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.columns import instant


class Preference(SQLModel, table=True):
    """A person's choice for one kind: at_once, digest or, where the kind is optional, off."""

    person_id: int = Field(foreign_key="person.id", primary_key=True)
    kind: str = Field(max_length=32, primary_key=True)
    manner: str = Field(max_length=8)
    changed_at: datetime = instant()
