"""Deputies: who acts for whom, from when to when, and within which bounds."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint
from sqlmodel import Field, SQLModel

from models.columns import instant, instant_or_none


class Deputy(SQLModel, table=True):
    """A person's deputy for a while.

    It may be bounded to one protocol, and to answers about at most `at_most_minor`. It is `planned` until it
    starts, `active` while it lasts and then `ended`; `set_by` is the principal or an assistant.
    """

    __table_args__ = (
        CheckConstraint("state IN ('planned', 'active', 'ended')", name="deputy_state_is_known"),
        CheckConstraint("principal_id != deputy_id", name="deputy_is_another"),
    )

    id: int | None = Field(default=None, primary_key=True)
    principal_id: int = Field(foreign_key="person.id", index=True)
    deputy_id: int = Field(foreign_key="person.id", index=True)
    protocol_id: int | None = Field(default=None, foreign_key="protocol.id")
    at_most_minor: int | None = Field(default=None, sa_type=BigInteger)
    reason: str
    state: str = Field(default="planned", max_length=16, index=True)
    starts_at: datetime = instant()
    ends_at: datetime = instant()
    set_by: int = Field(foreign_key="person.id")
    set_at: datetime = instant()
    ended_at: datetime | None = instant_or_none()


class Backup(SQLModel, table=True):
    """Who is a person's deputy where none is named."""

    person_id: int = Field(foreign_key="person.id", primary_key=True)
    deputy_id: int = Field(foreign_key="person.id")
