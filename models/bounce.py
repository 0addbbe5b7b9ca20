"""Bounces: what came back to the envelope's sender of a notice."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.columns import instant


class Bounce(SQLModel, table=True):
    """One message that came back; `kind` is hard, soft or reply (an automatic answer).

    `digest` is that of its content: the same message delivered twice is kept once.
    """

    id: int | None = Field(default=None, primary_key=True)
    digest: str = Field(unique=True, max_length=64)
    notice_id: int = Field(foreign_key="notice.id", index=True)
    address: str = Field(max_length=254, index=True)
    kind: str = Field(max_length=8)
    status: str = Field(default="", max_length=16)
    diagnostic: str = Field(default="", max_length=500)
    received_at: datetime = instant()
