"""Published lifecycle definitions: immutable, numbered, hashed."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import instant


class Lifecycle(SQLModel, table=True):
    """One published version of a lifecycle; `source` is the YAML text whose SHA-256 is `digest`."""

    __table_args__ = (UniqueConstraint("key", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(max_length=64)
    number: int
    digest: str = Field(unique=True, max_length=64)
    source: str
    published_at: datetime = instant()
