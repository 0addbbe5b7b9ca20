"""Ceilings with what is taken from them and by which projects, for those who may see what they limit."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, func, or_, select, true
from sqlmodel import Session, col

from models.available import REMAINING
from models.ceiling import Ceiling
from models.ledger import ShareBalance
from models.project import Project
from models.protocol import Protocol
from models.queries.page import Page
from models.queries.rows import fetch, fetch_one
from models.queries.visibility import Viewer, visible_projects, visible_protocols
from models.rules.money import Money
from models.rules.text import Text


@dataclass(frozen=True, slots=True)
class CeilingRow:
    """A ceiling: `subject` is the code of what it limits, `available` what remains of `limit`."""

    id: int
    kind: str
    subject: str
    limit: Money
    reserved: Money
    committed: Money
    available: Money
    version: int

    @property
    def tag(self) -> str:
        """The entity tag that a change of the limit must name."""
        return f"{self.version}-{self.id:x}"


@dataclass(frozen=True, slots=True)
class Use:
    """What a project takes from a ceiling; what is spent counts as committed."""

    project: str
    title: Text
    reserved: Money
    committed: Money


@dataclass(frozen=True, slots=True)
class CeilingDetail:
    """A ceiling with the projects that take from it and that the viewer may see."""

    ceiling: CeilingRow
    uses: tuple[Use, ...]


COLUMNS = (
    col(Ceiling.id),
    col(Ceiling.kind),
    col(Ceiling.subject),
    col(Ceiling.currency),
    col(Ceiling.limit_minor),
    col(Ceiling.reserved_minor),
    col(Ceiling.committed_minor),
    REMAINING,
    col(Ceiling.version),
)


def list_ceilings(
    session: Session, viewer: Viewer, *, kind: str | None = None, after: int | None = None, limit: int = 50
) -> Page[CeilingRow, int]:
    """Give up to `limit` ceilings in the order in which they were set."""
    statement = select(*COLUMNS).where(visible_ceilings(viewer))
    if kind is not None:
        statement = statement.where(col(Ceiling.kind) == kind)
    if after is not None:
        statement = statement.where(col(Ceiling.id) > after)
    found = fetch(session, statement.order_by(col(Ceiling.id)).limit(limit + 1))
    rows = tuple(_row(values) for values in found[:limit])
    return Page(rows, rows[-1].id if len(found) > limit else None)


def find_ceiling(session: Session, viewer: Viewer, ceiling_id: int) -> CeilingDetail | None:
    """Give a ceiling with what uses it, or none where the viewer may not see it."""
    statement = select(*COLUMNS).where(visible_ceilings(viewer), col(Ceiling.id) == ceiling_id)
    values = fetch_one(session, statement)
    if values is None:
        return None
    row = _row(values)
    return CeilingDetail(row, _uses(session, viewer, row))


def visible_ceilings(viewer: Viewer) -> ColumnElement[bool]:
    """Hold for the ceilings of protocols and projects that `viewer` may see, and of its own fiscal years."""
    if viewer.sees_all:
        return true()
    return or_(
        col(Ceiling.protocol_id).in_(select(col(Protocol.id)).where(visible_protocols(viewer))),
        col(Ceiling.project_id).in_(select(col(Project.id)).where(visible_projects(viewer))),
        col(Ceiling.funder_id) == viewer.organisation_id,
    )


def _uses(session: Session, viewer: Viewer, row: CeilingRow) -> tuple[Use, ...]:
    reserved = func.sum(col(ShareBalance.reserved_minor))
    committed = func.sum(col(ShareBalance.committed_minor) + col(ShareBalance.disbursed_minor))
    statement = (
        select(col(Project.code), col(Project.title_ar), col(Project.title_en), reserved, committed)
        .select_from(ShareBalance)
        .join(Project, col(Project.id) == col(ShareBalance.project_id))
        .join(Ceiling, _is_under())
        .where(col(Ceiling.id) == row.id, visible_projects(viewer))
        .group_by(col(Project.code), col(Project.title_ar), col(Project.title_en))
        .having(reserved + committed > 0)
        .order_by(col(Project.code))
    )
    currency = row.limit.currency
    return tuple(
        Use(code, Text(ar, en), Money(int(held), currency), Money(int(bound), currency))
        for code, ar, en, held, bound in fetch(session, statement)
    )


def _is_under() -> ColumnElement[bool]:
    """Hold where a share counts against a ceiling."""
    return or_(
        col(Ceiling.programme_id) == col(Project.programme_id),
        col(Ceiling.protocol_id) == col(Project.protocol_id),
        col(Ceiling.project_id) == col(Project.id),
        (col(Ceiling.funder_id) == col(ShareBalance.funder_id))
        & (col(Ceiling.fiscal_year) == col(ShareBalance.fiscal_year)),
    )


def _row(values: Row[Any]) -> CeilingRow:
    key, kind, subject, currency, limit, reserved, committed, remaining, version = values
    limited, held, bound, left = (
        Money(int(minor), currency) for minor in (limit, reserved, committed, remaining)
    )
    return CeilingRow(key, kind, subject, limited, held, bound, left, version)
