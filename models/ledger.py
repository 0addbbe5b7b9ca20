"""The ledger: postings, the entries that each is made of, and the balances that follow from them.

Postings and entries are only ever added; the database itself refuses to change or to delete them.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field, SQLModel

from models.columns import instant, minor_units


class Posting(SQLModel, table=True):
    """One act upon the ledger, all of it or nothing; `key` is its idempotency key."""

    __table_args__ = (Index("posting_by_project", "project_id", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id")
    kind: str = Field(max_length=16)
    key: str = Field(unique=True, max_length=160)
    digest: str = Field(max_length=16)
    step_key: str = Field(default="", max_length=48)
    reverses_id: int | None = Field(default=None, foreign_key="posting.id", unique=True)
    person_id: int | None = Field(default=None, foreign_key="person.id")
    reason: str = ""
    posted_at: datetime = instant()


class LedgerEntry(SQLModel, table=True):
    """An amount that leaves one account of a share and enters another: both sides of a double entry."""

    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="entry_is_positive"),
        CheckConstraint("source <> target", name="entry_moves"),
        Index("entry_by_share", "project_id", "funder_id", "fiscal_year", "kind"),
    )

    posting_id: int = Field(foreign_key="posting.id", primary_key=True)
    number: int = Field(primary_key=True)
    project_id: int = Field(foreign_key="project.id")
    funder_id: int = Field(foreign_key="organisation.id")
    fiscal_year: str = Field(max_length=7)
    kind: str = Field(max_length=8)
    source: str = Field(max_length=16)
    target: str = Field(max_length=16)
    amount_minor: int = minor_units()
    decision_id: int | None = Field(default=None, foreign_key="decision.id")
    clause_id: int | None = Field(default=None, foreign_key="clause.id")


class ShareBalance(SQLModel, table=True):
    """What stands on the accounts of one share; it follows from the entries and is never below zero."""

    __table_args__ = (
        CheckConstraint(
            "pledged_minor >= 0 AND reserved_minor >= 0 AND committed_minor >= 0"
            " AND disbursed_minor >= 0 AND released_minor >= 0",
            name="balance_not_negative",
        ),
    )

    project_id: int = Field(foreign_key="project.id", primary_key=True)
    funder_id: int = Field(foreign_key="organisation.id", primary_key=True)
    fiscal_year: str = Field(primary_key=True, max_length=7)
    kind: str = Field(primary_key=True, max_length=8)
    pledged_minor: int = minor_units(default=0)
    reserved_minor: int = minor_units(default=0)
    committed_minor: int = minor_units(default=0)
    disbursed_minor: int = minor_units(default=0)
    released_minor: int = minor_units(default=0)
