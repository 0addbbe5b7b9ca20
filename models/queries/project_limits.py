"""The ceilings over one project: what remains under each, and what would remain after its shares."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlmodel import Session, col

from models.ceiling import Ceiling
from models.ledger import ShareBalance
from models.organisation import Organisation
from models.project import Project
from models.queries.limits import visible_ceilings
from models.queries.reference import Reference
from models.queries.rows import fetch
from models.queries.visibility import Viewer
from models.rules.money import Money
from models.rules.text import Text
from models.share import Share

KINDS = ("programme", "protocol", "funder_year", "project")


@dataclass(frozen=True, slots=True)
class LimitRow:
    """A ceiling over a project; `asked` is what its shares would still take, `after` what then remains.

    `funder` and `fiscal_year` are those of a funder's year, and none of the other kinds.
    """

    kind: str
    subject: str
    funder: Reference | None
    fiscal_year: str | None
    limit: Money
    remaining: Money
    asked: Money
    after: Money


def limits_over(session: Session, viewer: Viewer, project_id: int) -> tuple[LimitRow, ...]:
    """Give the ceilings over a project that the viewer may see, the widest first."""
    project = session.get_one(Project, project_id)
    asked = _asked(session, project_id)
    statement = (
        select(Ceiling, Organisation)
        .outerjoin(Organisation, col(Organisation.id) == col(Ceiling.funder_id))
        .where(
            visible_ceilings(viewer),
            or_(
                col(Ceiling.programme_id) == project.programme_id,
                col(Ceiling.protocol_id) == project.protocol_id,
                col(Ceiling.project_id) == project_id,
                col(Ceiling.funder_id).in_({funder for funder, _ in asked}),
            ),
        )
    )
    rows = [
        _row(ceiling, funder, asked)
        for ceiling, funder in session.execute(statement).all()
        if ceiling.funder_id is None or (ceiling.funder_id, ceiling.fiscal_year) in asked
    ]
    return tuple(sorted(rows, key=lambda row: (KINDS.index(row.kind), row.fiscal_year or "", row.subject)))


def _asked(session: Session, project_id: int) -> Mapping[tuple[int, str], int]:
    """Sum up, by funder and year, what the shares come to beyond what is reserved and committed already."""
    held = {
        (funder, year, kind): reserved + committed + disbursed
        for funder, year, kind, reserved, committed, disbursed in fetch(
            session,
            select(
                col(ShareBalance.funder_id),
                col(ShareBalance.fiscal_year),
                col(ShareBalance.kind),
                col(ShareBalance.reserved_minor),
                col(ShareBalance.committed_minor),
                col(ShareBalance.disbursed_minor),
            ).where(col(ShareBalance.project_id) == project_id),
        )
    }
    found: dict[tuple[int, str], int] = {}
    for share in session.execute(select(Share).where(col(Share.project_id) == project_id)).scalars():
        taken = held.get((share.funder_id, share.fiscal_year, share.kind), 0)
        key = (share.funder_id, share.fiscal_year)
        found[key] = found.get(key, 0) + max(share.amount_minor - taken, 0)
    return found


def _row(ceiling: Ceiling, funder: Organisation | None, asked: Mapping[tuple[int, str], int]) -> LimitRow:
    own = [(ceiling.funder_id, ceiling.fiscal_year)] if ceiling.funder_id else None
    wanted = sum(amount for key, amount in asked.items() if own is None or key in own)
    remaining = ceiling.limit_minor - ceiling.reserved_minor - ceiling.committed_minor
    limit, left, more, after = _money(
        ceiling.currency, (ceiling.limit_minor, remaining, wanted, remaining - wanted)
    )
    name = Reference(funder.code, Text(funder.name_ar, funder.name_en)) if funder else None
    return LimitRow(ceiling.kind, ceiling.subject, name, ceiling.fiscal_year, limit, left, more, after)


def _money(currency: str, amounts: Iterable[int]) -> list[Money]:
    return [Money(amount, currency) for amount in amounts]
