"""The ready queue: which projects are to advance, and who is advancing them.

A claim is a lease with a fence. The lease says until when others keep away; the fence is compared in the same
transaction that keeps the move, so that a worker whose lease ran out keeps nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    Executable,
    and_,
    bindparam,
    case,
    delete,
    func,
    or_,
    text,
    update,
)
from sqlmodel import Session, col, select

from models.columns import columns_of, table_of
from models.db import UTCDateTime
from models.rules.errors import Lost
from models.wake import signal
from models.work import Work

READY = "shiraka_ready"
LEASE = timedelta(seconds=30)
ATTEMPTS_AT_MOST = 5
FIRST_DELAY = timedelta(seconds=2)
LONGEST_ERROR = 2_000
# Plain SQL that both databases share: an upsert built from parts would be compiled anew for every change.
MARK = text(
    "INSERT INTO work (project_id, ready_since, due_at, mark, fence, attempts)"
    " VALUES (:project, :now, :now, 1, 0, 0) ON CONFLICT (project_id) DO UPDATE SET mark = work.mark + 1,"
    " due_at = CASE WHEN work.due_at < excluded.due_at THEN work.due_at ELSE excluded.due_at END,"
    " attempts = 0, failed_at = NULL"
).bindparams(bindparam("now", type_=UTCDateTime()))

_work = columns_of(Work)
# Run with every move, and so built once.
DONE = delete(table_of(Work)).where(
    _work.project_id == bindparam("project"),
    _work.claimed_by == bindparam("engine"),
    _work.fence == bindparam("held_fence"),
    _work.mark == bindparam("held_mark"),
)


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to advance one project, until its lease runs out and somebody else takes it."""

    project_id: int
    engine: str
    fence: int
    mark: int
    attempts: int


def mark_ready(session: Session, project_id: int, now: datetime) -> None:
    """Mark a project ready to advance, in the transaction of the change that made it so.

    A project that failed for good, or waits to be tried again, is tried anew: the change may have mended it.
    """
    session.flush()
    session.connection().execute(MARK, {"project": project_id, "now": now})
    signal(session, READY)


def claim(session: Session, engine: str, now: datetime, limit: int) -> list[Claim]:
    """Take up to `limit` ready projects, longest waiting first; what others hold is passed over."""
    wanted = (
        select(Work.project_id)
        .where(_claimable(now))
        .order_by(col(Work.due_at), col(Work.project_id))
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("wanted")  # A plain subquery may be run again for each row, and then takes more than the limit.
    )
    taken = session.execute(
        update(Work)
        .where(col(Work.project_id).in_(select(wanted.c.project_id)))
        .values(claimed_by=engine, lease_until=now + LEASE, fence=col(Work.fence) + 1)
        .returning(
            col(Work.project_id), col(Work.claimed_by), col(Work.fence), col(Work.mark), col(Work.attempts)
        )
        .execution_options(synchronize_session=False)
    )
    return sorted((Claim(*row) for row in taken), key=lambda taken: taken.project_id)


def release(session: Session, claim: Claim, now: datetime) -> None:
    """Give a moved project back, in the transaction of its move.

    The row goes, unless the project was marked again meanwhile: then it is ready at once. Raises `Lost`,
    which must undo the transaction, if somebody else has taken the project over.
    """
    held = {"project": claim.project_id, "engine": claim.engine, "held_fence": claim.fence}
    if not session.connection().execute(DONE, {**held, "held_mark": claim.mark}).rowcount:
        _give_back(session, claim, due_at=now, attempts=0)


def fail(session: Session, claim: Claim, error: str, now: datetime) -> bool:
    """Note that a move failed, and tell whether it was given up.

    It is tried again after a delay that doubles, and given up to a person after the fifth attempt. Raises
    `Lost`.
    """
    attempts = claim.attempts + 1
    given_up = attempts >= ATTEMPTS_AT_MOST
    unmarked = col(Work.mark) == claim.mark
    _give_back(
        session,
        claim,
        attempts=attempts,
        last_error=error[:LONGEST_ERROR],
        due_at=case((unmarked, now + FIRST_DELAY * 2**claim.attempts), else_=now),
        failed_at=case((unmarked, now), else_=None) if given_up else None,
    )
    return given_up


def let_go(session: Session, claims: Sequence[Claim]) -> None:
    """Give back claims that were not begun, so that nobody waits for their leases."""
    for held in claims:
        _touched(session, update(Work).where(_held(held)).values(claimed_by=None, lease_until=None))


def let_go_of(session: Session, engine: str) -> int:
    """Free what a dead engine held and give how many projects that were."""
    return _touched(
        session, update(Work).where(col(Work.claimed_by) == engine).values(claimed_by=None, lease_until=None)
    )


def next_ready_at(session: Session) -> datetime | None:
    """Give the earliest instant at which a project can be claimed, or None while none waits."""
    free = col(Work.lease_until).is_(None) | (col(Work.lease_until) <= col(Work.due_at))
    earliest = case((free, col(Work.due_at)), else_=col(Work.lease_until))
    waiting: datetime | None = session.exec(
        select(func.min(earliest)).where(col(Work.failed_at).is_(None))
    ).one()
    return waiting


def _claimable(now: datetime) -> ColumnElement[bool]:
    return and_(
        col(Work.failed_at).is_(None),
        col(Work.due_at) <= now,
        or_(col(Work.lease_until).is_(None), col(Work.lease_until) <= now),
    )


def _held(claim: Claim) -> ColumnElement[bool]:
    return and_(
        col(Work.project_id) == claim.project_id,
        col(Work.fence) == claim.fence,
        # A row that went and came back counts its fence anew; the engine's name tells the two apart.
        col(Work.claimed_by) == claim.engine,
    )


def _give_back(session: Session, claim: Claim, **values: object) -> None:
    given = update(Work).where(_held(claim)).values(claimed_by=None, lease_until=None, **values)
    if not _touched(session, given):
        raise Lost("lease_lost", subject=f"project {claim.project_id}")


def _touched(session: Session, statement: Executable) -> int:
    """Run an update or a delete and give how many rows it changed."""
    result = session.execute(statement, execution_options={"synchronize_session": False})
    assert isinstance(result, CursorResult)
    return result.rowcount
