"""The reckoning: computes from the entries what balances and ceilings must say, and tells where they differ.

Each look is one statement, so that it sees one state of the data while others go on posting.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, String, case, cast, func, literal, select, union_all
from sqlmodel import Session

from models.ceiling import Ceiling
from models.columns import columns_of
from models.event import Event
from models.ledger import LedgerEntry, Posting, ShareBalance
from models.organisation import Organisation
from models.project import Project
from models.rules.ledger import COMMITTED, DISBURSED, PLEDGED, RELEASED, RESERVED
from models.rules.money import Money

ACCOUNTS = (PLEDGED, RESERVED, COMMITTED, DISBURSED, RELEASED)
_entry, _posting, _balance = (columns_of(table) for table in (LedgerEntry, Posting, ShareBalance))
_ceiling, _project, _organisation = (columns_of(table) for table in (Ceiling, Project, Organisation))
_event = columns_of(Event)
SHARE = ("project_id", "funder_id", "fiscal_year", "kind")


@dataclass(frozen=True, slots=True)
class Imbalance:
    """Something in the books that does not follow from the entries: about what, and how it shows."""

    subject: str
    text: str


def reckon(session: Session) -> Iterator[Imbalance | None]:
    """Look at every balance, ceiling, reversal and posting; give what is wrong, or none where it is right."""
    for look in LOOKS:
        yield from look(session)


def _balances(session: Session) -> Iterator[Imbalance | None]:
    """Each balance is the sum of its entries: both are added up, and nothing remains."""
    entered = select(*(_entry[name] for name in SHARE), *(_moved(account) for account in ACCOUNTS))
    kept = select(
        *(_balance[name] for name in SHARE), *(-_balance[f"{account}_minor"] for account in ACCOUNTS)
    )
    both = union_all(entered, kept).subquery().c
    sums = [func.sum(both[account]) for account in ACCOUNTS]
    for row in _rows(session, _named(select(*(both[name] for name in SHARE), *sums), both, SHARE)):
        wrong = [f"{account} by {_told(gap)}" for account, gap in zip(ACCOUNTS, row[4:9], strict=True) if gap]
        subject = f"{row.code} {row.funder} {row.fiscal_year} {row.kind}"
        yield Imbalance(subject, f"the entries differ from {', '.join(wrong)}") if wrong else None


def _ceilings(session: Session) -> Iterator[Imbalance | None]:
    """What is taken from each ceiling is the sum of the entries under it, and within its limit."""
    gaps = _gaps_of_ceilings().subquery().c
    over = _ceiling.reserved_minor + _ceiling.committed_minor - _ceiling.limit_minor
    found = select(_ceiling.kind, _ceiling.subject, gaps.reserved, gaps.committed, over.label("over"))
    for row in _rows(session, found.where(_ceiling.key == gaps.key).order_by(_ceiling.id)):
        wrong = [
            f"the entries differ from what is {name} by {_told(gap)}"
            for name, gap in ((RESERVED, row.reserved), (COMMITTED, row.committed))
            if gap
        ]
        wrong += [f"is passed by {_told(row.over)}"] if row.over > 0 else []
        yield Imbalance(f"ceiling of {row.kind} {row.subject}", "; ".join(wrong)) if wrong else None


def _gaps_of_ceilings() -> Select[Any]:
    """Give, by the key of a ceiling, by how much the entries differ from what it says."""
    places = (
        _project.programme_id,
        _project.protocol_id,
        _entry.project_id,
        _entry.funder_id,
        _entry.fiscal_year,
    )
    taken = (
        func.sum(_change(RESERVED)).label(RESERVED),
        func.sum(_change(COMMITTED, DISBURSED)).label(COMMITTED),
    )
    moved = (select(*places, *taken).where(_project.id == _entry.project_id).group_by(*places).cte("moved")).c
    keys = (
        _key("programme", moved.programme_id),
        _key("protocol", moved.protocol_id),
        _key("project", moved.project_id),
        _key("funder_year", moved.funder_id).concat(":").concat(moved.fiscal_year),
    )
    entered = [select(key.label("key"), moved.reserved, moved.committed) for key in keys]
    kept = select(_ceiling.key, -_ceiling.reserved_minor, -_ceiling.committed_minor)
    both = union_all(*entered, kept).subquery().c
    sums = (func.sum(both[name]).label(name) for name in (RESERVED, COMMITTED))
    return select(both.key, *sums).group_by(both.key)


def _reversals(session: Session) -> Iterator[Imbalance | None]:
    """Each reversal mirrors its posting: the two added up leave nothing."""
    reversal = _posting
    share = [_entry[name] for name in SHARE]
    original = select(
        _entry.posting_id.label("posting"), *share, _entry.source, _entry.target, _entry.amount_minor
    ).where(_entry.posting_id.in_(select(reversal.reverses_id).where(reversal.reverses_id.is_not(None))))
    mirrored = select(
        reversal.reverses_id.label("posting"), *share, _entry.target, _entry.source, -_entry.amount_minor
    ).where(_entry.posting_id == reversal.id, reversal.reverses_id.is_not(None))
    both = union_all(original, mirrored).subquery().c
    moves = (*(both[name] for name in SHARE), both.source, both.target)
    gaps = (
        select(both.posting, func.sum(both.amount_minor).label("gap"))
        .group_by(both.posting, *moves)
        .subquery()
        .c
    )
    found = select(gaps.posting, func.max(func.abs(gaps.gap)).label("gap")).group_by(gaps.posting)
    for row in _rows(session, found):
        text = f"its reversal differs by {_told(row.gap)}"
        yield Imbalance(f"posting {row.posting}", text) if row.gap else None


def _ended(session: Session) -> Iterator[Imbalance | None]:
    """A project that has ended holds nothing."""
    held = func.sum(_balance.pledged_minor + _balance.reserved_minor + _balance.committed_minor)
    found = (
        select(_project.code, held.label("held"))
        .where(_balance.project_id == _project.id, _project.closed_at.is_not(None))
        .group_by(_project.code)
    )
    for row in _rows(session, found):
        yield Imbalance(row.code, f"has ended and still holds {_told(row.held)}") if row.held else None


def _postings(session: Session) -> Iterator[Imbalance | None]:
    """Each posting has entries, all of its own project, and its event in the history."""
    entries = func.count(_entry.number)
    foreign = func.sum(case((_entry.project_id != _posting.project_id, 1), else_=0))
    found = (
        select(_posting.id, entries.label("entries"), foreign.label("foreign"))
        .select_from(_posting.id.table.outerjoin(_entry.number.table, _entry.posting_id == _posting.id))
        .group_by(_posting.id)
    )
    for row in _rows(session, found):
        wrong = "has no entry" if not row.entries else "has entries of another project" if row.foreign else ""
        yield Imbalance(f"posting {row.id}", wrong) if wrong else None
    made = select(func.count()).select_from(_posting.id.table).scalar_subquery()
    told = select(func.count()).where(_event.kind == "money_posted").scalar_subquery()
    counts = _rows(session, select(made.label("made"), told.label("told")))[0]
    text = f"{counts.made} postings, {counts.told} in the histories"
    yield Imbalance("postings", text) if counts.made != counts.told else None


LOOKS: tuple[Callable[[Session], Iterator[Imbalance | None]], ...] = (
    _balances,
    _ceilings,
    _reversals,
    _ended,
    _postings,
)


def _change(*accounts: str) -> ColumnElement[int]:
    """Give by how much an entry changes the sum of some accounts."""
    entering = case((_entry.target.in_(accounts), _entry.amount_minor), else_=0)
    leaving = case((_entry.source.in_(accounts), _entry.amount_minor), else_=0)
    return entering - leaving


def _moved(account: str) -> ColumnElement[int]:
    return _change(account).label(account)


def _key(kind: str, number: ColumnElement[int]) -> ColumnElement[str]:
    return literal(f"{kind}:").concat(cast(number, String))


def _named(statement: Select[Any], of: Any, share: tuple[str, ...]) -> Select[Any]:
    """Add the codes of project and funder, and group by share."""
    codes = (_project.code.label("code"), _organisation.code.label("funder"))
    here = (_project.id == of.project_id, _organisation.id == of.funder_id)
    names = [of[name] for name in share]
    return statement.add_columns(*codes).where(*here).group_by(*names, *codes).order_by(*codes, *names[2:])


def _rows(session: Session, statement: Select[Any]) -> list[Any]:
    return list(session.connection().execute(statement).all())


def _told(minor: int) -> str:
    return Money(int(minor), "").amount
