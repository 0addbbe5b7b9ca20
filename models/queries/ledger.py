"""The ledger of a project: its postings with their entries, and what stands on the accounts of each share."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.ledger import LedgerEntry, Posting, ShareBalance
from models.organisation import Organisation
from models.person import Person
from models.project import Project
from models.protocol import Clause
from models.queries.page import Page
from models.queries.reference import Reference
from models.queries.rows import fetch
from models.queries.visibility import Viewer, visible_projects
from models.rules.money import Money
from models.rules.text import Text
from models.share import Share


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An amount that left one account of a share for another; `clause` is the protocol clause's number."""

    funder: Reference
    fiscal_year: str
    kind: str
    source: str
    target: str
    amount: Money
    decision_id: int | None
    clause: int | None


@dataclass(frozen=True, slots=True)
class PostingRow:
    """One act upon the ledger with its entries; `person` is none where the lifecycle posted."""

    id: int
    kind: str
    step: str
    reason: str
    reverses_id: int | None
    reversed_by: int | None
    person: Text | None
    posted_at: datetime
    entries: tuple[EntryRow, ...]


@dataclass(frozen=True, slots=True)
class FigureRow:
    """The figures of one share, kept apart: what it is to be, and what stands on each of its accounts.

    `approved` is what the funder approved and nothing was reserved of yet.
    """

    project: str
    funder: Reference
    fiscal_year: str
    kind: str
    share: Money
    approved: Money
    reserved: Money
    committed: Money
    disbursed: Money
    released: Money


def list_postings(
    session: Session, project_id: int, *, after: int = 0, limit: int = 50
) -> Page[PostingRow, int]:
    """Give up to `limit` postings of a project, in the order in which they were made."""
    reversal = aliased(Posting)
    statement = (
        select(
            col(Posting.id),
            col(Posting.kind),
            col(Posting.step_key),
            col(Posting.reason),
            col(Posting.reverses_id),
            col(reversal.id),
            col(Person.name_ar),
            col(Person.name_en),
            col(Posting.posted_at),
        )
        .outerjoin(reversal, col(reversal.reverses_id) == col(Posting.id))
        .outerjoin(Person, col(Person.id) == col(Posting.person_id))
        .where(col(Posting.project_id) == project_id, col(Posting.id) > after)
        .order_by(col(Posting.id))
        .limit(limit + 1)
    )
    found = fetch(session, statement)
    entries = _entries(session, [row[0] for row in found[:limit]])
    rows = tuple(
        PostingRow(
            posting,
            kind,
            step,
            reason,
            reverses,
            reversed_by,
            Text(ar, en) if en is not None else None,
            at,
            tuple(entries[posting]),
        )
        for posting, kind, step, reason, reverses, reversed_by, ar, en, at in found[:limit]
    )
    return Page(rows, rows[-1].id if len(found) > limit else None)


def figures(session: Session, *only: ColumnElement[bool]) -> Iterator[FigureRow]:
    """Give the figures of every share that there is or was, in order of project, funder and year.

    `only` narrows the projects, by columns of theirs.
    """
    keys = ("project_id", "funder_id", "fiscal_year", "kind")
    planned = select(*(col(getattr(Share, key)) for key in keys))
    standing = select(*(col(getattr(ShareBalance, key)) for key in keys))
    share = planned.union(standing).subquery()
    same = [[col(getattr(table, key)) == share.c[key] for key in keys] for table in (Share, ShareBalance)]
    amounts = (
        Share.amount_minor,
        ShareBalance.pledged_minor,
        ShareBalance.reserved_minor,
        ShareBalance.committed_minor,
        ShareBalance.disbursed_minor,
        ShareBalance.released_minor,
    )
    statement = (
        select(
            col(Project.code),
            col(Project.currency),
            col(Organisation.code),
            col(Organisation.name_ar),
            col(Organisation.name_en),
            share.c.fiscal_year,
            share.c.kind,
            *(func.coalesce(col(amount), 0) for amount in amounts),
        )
        .select_from(share)
        .join(Project, col(Project.id) == share.c.project_id)
        .join(Organisation, col(Organisation.id) == share.c.funder_id)
        .outerjoin(Share, and_(*same[0]))
        .outerjoin(ShareBalance, and_(*same[1]))
        .where(*only)
        .order_by(col(Project.code), col(Organisation.code), share.c.fiscal_year, share.c.kind)
    )
    for project, currency, code, ar, en, year, kind, *values in fetch(session, statement):
        money = (Money(int(value), currency) for value in values)
        yield FigureRow(project, Reference(code, Text(ar, en)), year, kind, *money)


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """An entry with its posting and project, as an export lists it."""

    project: str
    posting: int
    posted_at: datetime
    act: str
    step: str
    entry: EntryRow
    reverses_id: int | None


def ledger_lines(session: Session, viewer: Viewer, project: str | None = None) -> Iterator[LedgerLine]:
    """Give every entry of the projects that a viewer may see, or of one of them, in order of posting."""
    wanted = [visible_projects(viewer), *([col(Project.code) == project] if project else [])]
    statement = (
        select(
            col(Project.code),
            col(Posting.id),
            col(Posting.posted_at),
            col(Posting.kind),
            col(Posting.step_key),
            col(Posting.reverses_id),
        )
        .join(Project, col(Project.id) == col(Posting.project_id))
        .where(*wanted)
        .order_by(col(Posting.id))
    )
    found = fetch(session, statement)
    entries = _entries(session, [row[1] for row in found])
    for code, posting, at, act, step, reverses in found:
        for entry in entries[posting]:
            yield LedgerLine(code, posting, at, act, step, entry, reverses)


def visible_figures(session: Session, viewer: Viewer, project: str | None = None) -> Iterator[FigureRow]:
    """Give the figures of the projects that a viewer may see, or of one; an amendment only if it is named."""
    named = col(Project.code) == project if project else col(Project.amends_id).is_(None)
    return figures(session, visible_projects(viewer), named)


def _entries(session: Session, postings: Iterable[int]) -> dict[int, list[EntryRow]]:
    wanted = sorted(postings)
    found: dict[int, list[EntryRow]] = defaultdict(list)
    for start in range(0, len(wanted), 500):
        statement = (
            select(
                col(LedgerEntry.posting_id),
                col(Organisation.code),
                col(Organisation.name_ar),
                col(Organisation.name_en),
                col(LedgerEntry.fiscal_year),
                col(LedgerEntry.kind),
                col(LedgerEntry.source),
                col(LedgerEntry.target),
                col(LedgerEntry.amount_minor),
                col(Project.currency),
                col(LedgerEntry.decision_id),
                col(Clause.number),
            )
            .join(Organisation, col(Organisation.id) == col(LedgerEntry.funder_id))
            .join(Project, col(Project.id) == col(LedgerEntry.project_id))
            .outerjoin(Clause, col(Clause.id) == col(LedgerEntry.clause_id))
            .where(col(LedgerEntry.posting_id).in_(wanted[start : start + 500]))
            .order_by(col(LedgerEntry.posting_id), col(LedgerEntry.number))
        )
        for posting, code, ar, en, year, kind, source, target, *rest in fetch(session, statement):
            minor, currency, decision, clause = rest
            funder, amount = Reference(code, Text(ar, en)), Money(int(minor), currency)
            found[posting].append(EntryRow(funder, year, kind, source, target, amount, decision, clause))
    return found
