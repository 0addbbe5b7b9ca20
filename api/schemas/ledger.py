"""Shapes of the ledger: ceilings with what uses them, postings with their entries, and figures of shares."""

from datetime import datetime

from pydantic import Field

from api.schemas.base import Answered, Asked, MoneyShape, Prose, ReferenceShape, RowId, TextShape

# Above zero, with at most two decimals.
Amount = Field(
    pattern=r"^([1-9][0-9]{0,12}(\.[0-9]{1,2})?|0\.(0[1-9]|[1-9][0-9]?))$", examples=["1250000.00"]
)


class CeilingShape(Answered):
    """A limit over a programme, a protocol, a funder's fiscal year or a project.

    `available` is the limit without what is reserved and committed; what is spent stays committed.
    """

    id: int
    kind: str
    subject: str
    limit: MoneyShape
    reserved: MoneyShape
    committed: MoneyShape
    available: MoneyShape
    version: int


class UseShape(Answered):
    """What a project takes from a ceiling."""

    project: str
    title: TextShape
    reserved: MoneyShape
    committed: MoneyShape


class CeilingDetailShape(Answered):
    """A ceiling and the projects that take from it."""

    ceiling: CeilingShape
    uses: list[UseShape]


class CeilingAsked(Asked):
    """The limit that a ceiling is to have, in major units."""

    limit: str = Amount


class EntryShape(Answered):
    """An amount that left the account `source` of a share and entered `target`."""

    funder: ReferenceShape
    fiscal_year: str
    kind: str
    source: str
    target: str
    amount: MoneyShape
    decision_id: int | None
    clause: int | None


class PostingShape(Answered):
    """One act upon the ledger, with all its entries; what is posted never changes."""

    id: int
    kind: str
    step: str
    reason: str
    reverses_id: int | None
    reversed_by: int | None
    person: TextShape | None
    posted_at: datetime
    entries: list[EntryShape]


class FigureShape(Answered):
    """The figures of one share, kept apart."""

    project: str
    funder: ReferenceShape
    fiscal_year: str
    kind: str
    share: MoneyShape
    approved: MoneyShape
    reserved: MoneyShape
    committed: MoneyShape
    disbursed: MoneyShape
    released: MoneyShape


class FiguresShape(Answered):
    """The figures of every share of a project."""

    items: list[FigureShape]


class ReversalAsked(Asked):
    """Why a payment is taken back."""

    reason: Prose = Field(min_length=1)


class ReversalShape(Answered):
    """The reversing posting."""

    id: RowId
    reverses_id: RowId
