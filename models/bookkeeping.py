"""Bookkeeping: posts to the ledger, within the ceilings and in the caller's transaction.

The caller holds the lock on the project's row, as `models.loading.load` gives it. Ceilings are looked at
first and taken from last of all, by updates that pass none and go in one order: so writers of other projects
wait for each other shortly, and never in a ring. Where others took too much of a ceiling in between, that is
a `Conflict`, and some is written already: who goes on in the same transaction posts within a savepoint.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, or_, select, text, update
from sqlmodel import Session

from models import journal
from models.available import available
from models.ceiling import Ceiling as CeilingRow
from models.columns import columns_of, identity, table_of
from models.ledger import LedgerEntry, Posting, ShareBalance
from models.project import Project
from models.rules import ledger
from models.rules.errors import Conflict, NotFound, Refused
from models.rules.ledger import (
    Balance,
    Balances,
    Ceiling,
    Insufficient,
    Part,
    Place,
    ShareKey,
    Taking,
    Transfer,
)
from models.rules.money import Money

_posting, _entry, _balance = (columns_of(table) for table in (Posting, LedgerEntry, ShareBalance))
_ceilings = table_of(CeilingRow)
POSTED = select(_posting.id, _posting.project_id, _posting.kind, _posting.digest).where(
    _posting.key == bindparam("of_key")
)
BALANCES = select(
    _balance.funder_id,
    _balance.fiscal_year,
    _balance.kind,
    _balance.pledged_minor,
    _balance.reserved_minor,
    _balance.committed_minor,
    _balance.disbursed_minor,
    _balance.released_minor,
).where(_balance.project_id == bindparam("project"))
POST = insert(table_of(Posting)).returning(_posting.id)
ENTER = insert(table_of(LedgerEntry))
# Plain SQL that both databases share: an upsert built from parts would be compiled anew for every posting.
KEEP_BALANCE = text(
    "INSERT INTO sharebalance (project_id, funder_id, fiscal_year, kind, pledged_minor, reserved_minor,"
    " committed_minor, disbursed_minor, released_minor) VALUES (:project, :funder, :fiscal_year, :kind,"
    " :pledged, :reserved, :committed, :disbursed, :released)"
    " ON CONFLICT (project_id, funder_id, fiscal_year, kind) DO UPDATE SET"
    " pledged_minor = excluded.pledged_minor, reserved_minor = excluded.reserved_minor,"
    " committed_minor = excluded.committed_minor, disbursed_minor = excluded.disbursed_minor,"
    " released_minor = excluded.released_minor"
)
# What gives back, or moves from reserved to committed, is never refused.
_within = or_(
    bindparam("more") <= 0,
    _ceilings.c.reserved_minor + _ceilings.c.committed_minor + bindparam("more") <= _ceilings.c.limit_minor,
)
TAKE = (
    update(_ceilings)
    .where(_ceilings.c.key == bindparam("of_key"), _within)
    .values(
        reserved_minor=_ceilings.c.reserved_minor + bindparam("more_reserved"),
        committed_minor=_ceilings.c.committed_minor + bindparam("more_committed"),
    )
)
MAKE_CEILING = insert(_ceilings)
LIMIT = (
    update(_ceilings)
    .where(_ceilings.c.key == bindparam("of_key"))
    .values(
        limit_minor=bindparam("new_limit"),
        version=_ceilings.c.version + 1,
        changed_at=bindparam("new_change", type_=_ceilings.c.changed_at.type),
    )
)
LAST = select(func.max(_posting.id)).where(_posting.project_id == bindparam("project"))
REVERSED = select(_posting.kind, _posting.project_id).where(_posting.id == bindparam("posting"))
REVERSAL = select(_posting.id).where(_posting.reverses_id == bindparam("posting"))
ENTRIES = (
    select(
        _entry.funder_id, _entry.fiscal_year, _entry.kind, _entry.source, _entry.target, _entry.amount_minor
    )
    .where(_entry.posting_id == bindparam("posting"))
    .order_by(_entry.number)
)


@dataclass(frozen=True, slots=True)
class Origin:
    """Why something is posted: the idempotency key, and what it rests on.

    `decisions` gives each funder's decision by the funder's id, `clause` the protocol's clause.
    """

    key: str
    step: str = ""
    person: int | None = None
    reason: str = ""
    decisions: Mapping[int, int] = field(default_factory=dict)
    clause: int | None = None


def pledge_shares(
    session: Session, project: Project, parts: Iterable[Part], origin: Origin, now: datetime
) -> int:
    """Note the shares that their funders approved, and give the posting's id."""
    return _post(session, project, "pledge", ledger.pledge(parts), origin, now)


def reserve_shares(
    session: Session, project: Project, parts: Iterable[Part], origin: Origin, now: datetime
) -> int:
    """Reserve the parts of all funders, and give the posting's id.

    Raises `Insufficient` with the exact shortfall of each ceiling that does not suffice, and `Conflict` where
    another project took it at the same moment. The project's own ceiling is its cost.
    """
    held = balances_of(session, identity(project))
    return _post(session, project, "reserve", ledger.reserve(parts, held), origin, now, held=held)


def commit_shares(
    session: Session, project: Project, parts: Iterable[Part], origin: Origin, now: datetime
) -> int:
    """Turn reserved parts into commitments. Raises `Refused` for more than is reserved."""
    return _post(session, project, "commit", ledger.commitment(parts), origin, now)


def disburse_shares(
    session: Session, project: Project, parts: Iterable[Part], origin: Origin, now: datetime
) -> int:
    """Note what funders paid out of their commitments. Raises `Refused` for more than is committed."""
    return _post(session, project, "disburse", ledger.disburse(parts), origin, now)


def release_shares(
    session: Session,
    project: Project,
    parts: Iterable[Part],
    origin: Origin,
    now: datetime,
    account: str = ledger.RESERVED,
) -> int:
    """Set parts free that stand on `account` (pledged, reserved or committed)."""
    return _post(session, project, "release", ledger.release(parts, account), origin, now)


def release_all(session: Session, project: Project, origin: Origin, now: datetime) -> int | None:
    """Set free all that a project still holds; give the posting's id, or none where it holds nothing."""
    held = balances_of(session, identity(project))
    transfers = ledger.release_all(held)
    return _post(session, project, "release", transfers, origin, now, held=held) if transfers else None


def reverse_posting(
    session: Session, project: Project, posting_id: int, origin: Origin, now: datetime
) -> int:
    """Take a posting back by its mirror image, and give the id of the reversing posting.

    Raises `NotFound` for a posting of another project, `Refused` for one that is reversed already or is a
    reversal itself, or whose amounts have moved on; `Insufficient` where it would pass a ceiling.
    """
    found = session.connection().execute(REVERSED, {"posting": posting_id}).one_or_none()
    if found is None or found.project_id != project.id:
        raise NotFound("posting_unknown", posting=posting_id)
    if found.kind == "reverse":
        raise Refused("reversal_of_reversal", posting=posting_id)
    known = session.connection().execute(POSTED, {"of_key": origin.key}).first()
    reversal = session.connection().execute(REVERSAL, {"posting": posting_id}).first()
    if reversal is not None and (known is None or known.id != reversal.id):
        raise Refused("reversed_already", posting=posting_id, reversal=reversal.id)
    transfers = ledger.reverse(entries_of(session, posting_id))
    return _post(session, project, "reverse", transfers, origin, now, reverses=posting_id)


def ledger_tag(session: Session, project_id: int) -> str:
    """Give the entity tag of a project's ledger: it changes with each posting."""
    last = session.connection().execute(LAST, {"project": project_id}).scalar_one()
    return f"{last or 0}-{project_id:x}"


def entries_of(session: Session, posting_id: int) -> tuple[Transfer, ...]:
    """Give what a posting moved, in order."""
    rows = session.connection().execute(ENTRIES, {"posting": posting_id})
    return tuple(Transfer((row[0], row[1], row[2]), *row[3:]) for row in rows)


def balances_of(session: Session, project_id: int) -> dict[ShareKey, Balance]:
    """Give what stands on the accounts of each share of a project."""
    rows = session.connection().execute(BALANCES, {"project": project_id})
    return {(row[0], row[1], row[2]): Balance(*row[3:]) for row in rows}


def place_of(project: Project) -> Place:
    """Say under which ceilings a project stands."""
    return Place(project.programme_id, project.protocol_id, identity(project))


def _post(
    session: Session,
    project: Project,
    kind: str,
    transfers: Sequence[Transfer],
    origin: Origin,
    now: datetime,
    reverses: int | None = None,
    held: Balances | None = None,
) -> int:
    """Write a posting and what follows from it; under a key that was posted before, give that posting."""
    digest = _digest(kind, transfers if kind != "reserve" else _sums(transfers))
    known = session.connection().execute(POSTED, {"of_key": origin.key}).first()
    if known is not None:
        if (known.project_id, known.kind, known.digest) != (project.id, kind, digest):
            raise Conflict("idempotency_key_reused", key=origin.key)
        return int(known.id)
    after = ledger.applied(transfers, balances_of(session, identity(project)) if held is None else held)
    takings = ledger.taken(place_of(project), transfers)
    ceilings = _check(session, project, takings, now)
    posting: int = (
        session.connection()
        .execute(POST, _posting_row(project, kind, digest, origin, now, reverses))
        .scalar_one()
    )
    _write(session, identity(project), posting, transfers, after, origin)
    amount = Money(sum(transfer.amount for transfer in transfers), project.currency)
    told = {"posting": posting, "posted": kind, "amount": amount.amount, "currency": amount.currency}
    journal.append(session, project, [("money_posted", told)], now, origin.person)
    _take(session, takings, ceilings)
    return posting


def _check(
    session: Session, project: Project, takings: Mapping[str, Taking], now: datetime
) -> Mapping[str, Ceiling]:
    """Give the ceilings to take from. Raises `Insufficient` where one would be passed as it stands."""
    if not takings:
        return {}
    ceilings = available(session, takings)
    _limit_project(session, project, ceilings, now)
    foreign = next((it for it in ceilings.values() if it.currency != project.currency), None)
    if foreign is not None:
        raise Refused("currency_differs", currency=project.currency, ceiling=foreign.currency)
    lacking = ledger.shortfalls(ceilings, takings)
    if lacking:
        raise Insufficient(lacking)
    return ceilings


def _write(
    session: Session,
    project_id: int,
    posting: int,
    transfers: Sequence[Transfer],
    after: Mapping[ShareKey, Balance],
    origin: Origin,
) -> None:
    connection = session.connection()
    connection.execute(ENTER, _entry_rows(project_id, posting, transfers, origin))
    rows = [
        {"project": project_id, "funder": share[0], "fiscal_year": share[1], "kind": share[2]}
        | asdict(balance)
        for share, balance in after.items()
    ]
    connection.execute(KEEP_BALANCE, rows)


def _take(session: Session, takings: Mapping[str, Taking], ceilings: Mapping[str, Ceiling]) -> None:
    """Take from the ceilings. Raises `Conflict` where others have taken too much of one meanwhile."""
    session.flush()
    rows = [
        {
            "of_key": key,
            "more": takings[key].total,
            "more_reserved": takings[key].reserved,
            "more_committed": takings[key].committed,
        }
        for key in ceilings
    ]
    if rows and session.connection().execute(TAKE, rows).rowcount < len(rows):
        raise Conflict("changed_meanwhile")


def _limit_project(session: Session, project: Project, ceilings: dict[str, Ceiling], now: datetime) -> None:
    """Have the project's own ceiling be its cost, as far as what is taken already allows."""
    key = f"project:{project.id}"
    known = ceilings.get(key)
    if known is None:
        row = project_ceiling(project, now)
        session.connection().execute(MAKE_CEILING, row)
        ceilings[key] = Ceiling(key, "project", project.code, project.currency, project.cost_minor)
    elif known.limit != project.cost_minor and project.cost_minor >= known.limit - known.available:
        session.connection().execute(
            LIMIT, {"of_key": key, "new_limit": project.cost_minor, "new_change": now}
        )
        ceilings[key] = replace(known, limit=project.cost_minor)


def project_ceiling(project: Project, now: datetime) -> dict[str, Any]:
    """Give the row of a project's own ceiling: its cost."""
    return {
        "key": f"project:{project.id}",
        "kind": "project",
        "subject": project.code,
        "project_id": project.id,
        "currency": project.currency,
        "limit_minor": project.cost_minor,
        "reserved_minor": 0,
        "committed_minor": 0,
        "version": 1,
        "changed_at": now,
    }


def _posting_row(
    project: Project, kind: str, digest: str, origin: Origin, now: datetime, reverses: int | None
) -> dict[str, Any]:
    return {
        "project_id": project.id,
        "kind": kind,
        "key": origin.key,
        "digest": digest,
        "step_key": origin.step,
        "reverses_id": reverses,
        "person_id": origin.person,
        "reason": origin.reason,
        "posted_at": now,
    }


def _entry_rows(
    project_id: int, posting: int, transfers: Sequence[Transfer], origin: Origin
) -> list[dict[str, Any]]:
    return [
        {
            "posting_id": posting,
            "number": number,
            "project_id": project_id,
            "funder_id": transfer.share[0],
            "fiscal_year": transfer.share[1],
            "kind": transfer.share[2],
            "source": transfer.source,
            "target": transfer.target,
            "amount_minor": transfer.amount,
            "decision_id": origin.decisions.get(transfer.share[0]),
            "clause_id": origin.clause,
        }
        for number, transfer in enumerate(transfers, start=1)
    ]


def _sums(transfers: Iterable[Transfer]) -> list[tuple[ShareKey, int]]:
    """Sum up by share: what a reservation takes from a pledge depends on when it is made."""
    sums: dict[ShareKey, int] = {}
    for transfer in transfers:
        sums[transfer.share] = sums.get(transfer.share, 0) + transfer.amount
    return sorted(sums.items())


def _digest(kind: str, of: object) -> str:
    return hashlib.sha256(repr((kind, of)).encode()).hexdigest()[:16]
