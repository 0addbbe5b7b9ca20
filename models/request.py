"""Answered requests: what an idempotency key was answered, so that a repeat gets the same."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import instant, json_object


class AnsweredRequest(SQLModel, table=True):
    """The stored answer to one acting request of one caller."""

    __table_args__ = (UniqueConstraint("caller", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    caller: str = Field(max_length=64)
    key: str = Field(max_length=128)
    fingerprint: str = Field(max_length=64)
    status: int
    body: dict[str, Any] = json_object(default_factory=dict)
    answered_at: datetime = instant(index=True)
