"""Take notices that are due for delivery, for one worker and for a limited time."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlmodel import Session, col

from models.notice import Notice
from models.rules.delivery import (
    CLAIM_LEASE,
    MOST_ATTEMPTS_WHEN_UNKNOWN,
    REMINDERS,
    WAITING,
    ClaimedNotice,
    is_pointless,
)
from models.step import Slot

POINTLESS = "the turn it reminds of is no longer open"
CRASHED = "the worker ended while the server had the mail; whether it was accepted is not known"


def claim_notices(session: Session, worker: str, now: datetime, limit: int) -> list[ClaimedNotice]:
    """Claim up to `limit` due notices, the longest due first; others skip them until the lease ends.

    Leases that ran out are taken back first. A reminder whose turn is over is cancelled instead of claimed.
    """
    _take_back(session, now)
    due = session.execute(_due(session, now, limit)).all()
    pointless = [row.id for row in due if is_pointless(row.kind, row.slot_state)]
    if pointless:
        _update(session, col(Notice.id).in_(pointless), state="cancelled", reason=POINTLESS)
    return _claim(session, [row.id for row in due if row.id not in set(pointless)], worker, now)


def next_delivery_at(session: Session) -> datetime | None:
    """Tell when there is next something to deliver or to take back; None when nothing waits."""
    due = session.execute(select(func.min(col(Notice.due_at))).where(col(Notice.state).in_(WAITING))).scalar()
    lease = session.execute(
        select(func.min(col(Notice.lease_until))).where(col(Notice.state).in_(("claimed", "sending")))
    ).scalar()
    return min((it for it in (due, lease) if it is not None), default=None)


def _take_back(session: Session, now: datetime) -> None:
    over = col(Notice.lease_until) <= now
    _update(session, and_(col(Notice.state) == "claimed", over), state="queued")
    crashed = and_(col(Notice.state) == "sending", over)
    held = or_(col(Notice.kind).in_(REMINDERS), col(Notice.attempts) >= MOST_ATTEMPTS_WHEN_UNKNOWN)
    _update(session, and_(crashed, held), state="held", reason=CRASHED)
    _update(session, crashed, state="unknown", reason=CRASHED, due_at=now)


def _due(session: Session, now: datetime, limit: int) -> Any:
    chosen: Any = (
        select(col(Notice.id), col(Notice.kind), col(Slot.state).label("slot_state"))
        .outerjoin(Slot, col(Slot.id) == col(Notice.slot_id))
        .where(col(Notice.state).in_(WAITING), col(Notice.due_at) <= now)
        .order_by(col(Notice.due_at), col(Notice.id))
        .limit(limit)
    )
    if session.get_bind().dialect.name == "postgresql":
        return chosen.with_for_update(of=Notice, skip_locked=True)
    return chosen


def _claim(session: Session, ids: Sequence[int], worker: str, now: datetime) -> list[ClaimedNotice]:
    if not ids:
        return []
    columns = [getattr(Notice, name) for name in ClaimedNotice.__dataclass_fields__]
    rows = session.execute(
        update(Notice)
        .where(col(Notice.id).in_(ids))
        .values(state="claimed", claimed_by=worker, lease_until=now + CLAIM_LEASE, fence=Notice.fence + 1)
        .returning(*columns)
        .execution_options(synchronize_session=False)
    )
    found = {row.id: ClaimedNotice(**row._mapping) for row in rows}
    return [found[identity] for identity in ids]


def _update(session: Session, where: ColumnElement[bool], **values: Any) -> None:
    session.execute(update(Notice).where(where).values(**values).execution_options(synchronize_session=False))
