"""Organisations: ministries, public bodies, companies and associations."""

from sqlmodel import Field, SQLModel


class Organisation(SQLModel, table=True):
    """A body that takes part in the programme."""

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True, max_length=64)
    kind: str = Field(max_length=32)
    name_ar: str
    name_en: str
    mailbox: str
    parent_id: int | None = Field(default=None, foreign_key="organisation.id")
    fictional: bool = False
