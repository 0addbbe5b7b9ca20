"""Suppressed addresses: nothing more is sent there until a person lifts it."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.columns import instant, instant_or_none


class Suppression(SQLModel, table=True):
    """An address that a server or its bounces refused; `cause` is refused or bounced.

    The project's officer is asked for another address; `lifted_at` is when sending was allowed again.
    """

    address: str = Field(primary_key=True, max_length=254)
    cause: str = Field(max_length=16)
    reason: str = Field(max_length=500)
    notice_id: int | None = Field(default=None, foreign_key="notice.id", index=True)
    suppressed_at: datetime = instant()
    lifted_at: datetime | None = instant_or_none()
    lifted_by: int | None = Field(default=None, foreign_key="person.id")
