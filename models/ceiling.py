"""Ceilings: how much may be reserved and committed in all, and how much is."""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from models.columns import instant, minor_units


class Ceiling(SQLModel, table=True):
    """A limit over a programme, a protocol, a funder's fiscal year or a project, in minor units.

    `key` names what is limited by its ids (`protocol:3`, `funder_year:5:2013/14`), `subject` by its codes.
    What is reserved and committed follows the ledger's entries, in the transaction that posts them.
    """

    __table_args__ = (
        CheckConstraint("limit_minor >= 0", name="ceiling_limit_not_negative"),
        CheckConstraint("reserved_minor >= 0", name="ceiling_reserved_not_negative"),
        CheckConstraint("committed_minor >= 0", name="ceiling_committed_not_negative"),
        CheckConstraint("reserved_minor + committed_minor <= limit_minor", name="ceiling_not_passed"),
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True, max_length=48)
    kind: str = Field(max_length=16)
    subject: str = Field(max_length=80)
    programme_id: int | None = Field(default=None, foreign_key="programme.id")
    protocol_id: int | None = Field(default=None, foreign_key="protocol.id")
    project_id: int | None = Field(default=None, foreign_key="project.id")
    funder_id: int | None = Field(default=None, foreign_key="organisation.id")
    fiscal_year: str | None = Field(default=None, max_length=7)
    currency: str = Field(max_length=3)
    limit_minor: int = minor_units()
    reserved_minor: int = minor_units(default=0)
    committed_minor: int = minor_units(default=0)
    version: int = 1
    changed_at: datetime = instant()
