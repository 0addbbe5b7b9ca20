"""Claims: who of those who may answer has taken a turn on."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.columns import instant


class Claim(SQLModel, table=True):
    """A turn that one person has taken on, or that a colleague handed to them.

    It sorts inboxes and tells colleagues; whoever may answer still may.
    """

    slot_id: int = Field(foreign_key="slot.id", primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    given_by: int = Field(foreign_key="person.id")
    claimed_at: datetime = instant()
