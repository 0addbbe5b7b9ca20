"""Identities: as whom an organisation's directory knows a person."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.columns import instant


class Identity(SQLModel, table=True):
    """An account of a directory (issuer and subject, which never change) and the person it belongs to."""

    issuer: str = Field(primary_key=True, max_length=255)
    subject: str = Field(primary_key=True, max_length=255)
    person_id: int = Field(foreign_key="person.id", index=True)
    linked_at: datetime = instant()
