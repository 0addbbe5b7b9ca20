"""Sessions of browsers in which somebody is signed in."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.columns import instant, instant_or_none


class BrowserSession(SQLModel, table=True):
    """One sign-in: only the digest of its random part is kept; `ended_at` is set when it was ended.

    `confirmed_at` is when the person last showed who they are; a decision about money wants that recent.
    """

    digest: str = Field(primary_key=True, max_length=64)
    person_id: int = Field(foreign_key="person.id", index=True)
    started_at: datetime = instant()
    seen_at: datetime = instant()
    confirmed_at: datetime | None = instant_or_none()
    ended_at: datetime | None = instant_or_none()
