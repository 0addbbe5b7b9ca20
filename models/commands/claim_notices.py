"""Take notices that are due for delivery, for one worker and for a limited time."""

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlmodel import Session, col

from models.admissions import admit_all, due_candidates
from models.brakes import MAIL, is_braked
from models.calendar_entries import entries_for
from models.notice import Notice
from models.office_hours import kept_pace
from models.rules.delivery import (
    CLAIM_LEASE,
    MOST_ATTEMPTS_WHEN_UNKNOWN,
    REMINDERS,
    WAITING,
    ClaimedNotice,
    ToldFacts,
)
from models.rules.digest import OVER, most_urgent_first
from models.rules.kinds import AT_ANY_HOUR, DIGEST, sending_of
from models.rules.pace import Pace, at_once
from models.step import Slot

CRASHED = "the worker ended while the server had the mail; whether it was accepted is not known"
AT_ONCE = at_once()
_COLUMNS = [getattr(Notice, it.name) for it in fields(ClaimedNotice) if it.name not in ("lines", "entries")]


def claim_notices(
    session: Session,
    worker: str,
    now: datetime,
    limit: int,
    pace: Pace = AT_ONCE,
    without: Sequence[str] = (),
) -> list[ClaimedNotice]:
    """Claim up to `limit` due notices, the longest due first; others skip them until the lease ends.

    Leases that ran out are taken back first. What may not leave now is put off, folded into a digest or
    ended, with the reason. Nothing goes to the domains in `without`; while mail is stopped, only what must
    arrive at any hour leaves.
    """
    _take_back(session, now)
    only = AT_ANY_HOUR if is_braked(session, MAIL) else None
    candidates = due_candidates(session, now, limit, without, only)
    if not candidates:
        return []
    admitted = admit_all(session, candidates, now, kept_pace(session, pace))
    return _claim(session, admitted, worker, now)


def next_delivery_at(session: Session) -> datetime | None:
    """Tell when there is next something to deliver or to take back; None when nothing waits."""
    waiting: ColumnElement[bool] = col(Notice.state).in_(WAITING)
    if is_braked(session, MAIL):
        waiting = and_(waiting, col(Notice.kind).in_(AT_ANY_HOUR))
    due = session.execute(select(func.min(col(Notice.due_at))).where(waiting)).scalar()
    lease = session.execute(
        select(func.min(col(Notice.lease_until))).where(col(Notice.state).in_(("claimed", "sending")))
    ).scalar()
    return min((it for it in (due, lease) if it is not None), default=None)


def _take_back(session: Session, now: datetime) -> None:
    over = col(Notice.lease_until) <= now
    _update(session, and_(col(Notice.state) == "claimed", over), state="queued")
    crashed = and_(col(Notice.state) == "sending", over)
    held = or_(col(Notice.kind).in_(REMINDERS), col(Notice.attempts) >= MOST_ATTEMPTS_WHEN_UNKNOWN)
    _update(session, and_(crashed, held), state="held", reason=CRASHED, cause="unknown", ended_at=now)
    _update(session, crashed, state="unknown", reason=CRASHED, cause="unknown", due_at=now)


def _claim(session: Session, ids: Sequence[int], worker: str, now: datetime) -> list[ClaimedNotice]:
    if not ids:
        return []
    rows = session.execute(
        update(Notice)
        .where(col(Notice.id).in_(ids))
        .values(state="claimed", claimed_by=worker, lease_until=now + CLAIM_LEASE, fence=Notice.fence + 1)
        .returning(*_COLUMNS)
        .execution_options(synchronize_session=False)
    )
    found = {row.id: ClaimedNotice(**row._mapping) for row in rows}
    lines = _lines(session, ids, now)
    claims = [_with_lines(found[it], lines.get(it, [])) for it in ids]
    empty = [it.id for it in claims if it.kind == DIGEST and not it.lines]
    if empty:
        why = {"cause": OVER[0], "reason": "nothing of what it told is still of use"}
        _update(session, col(Notice.id).in_(empty), state="cancelled", lease_until=None, ended_at=now, **why)
    claims = [it for it in claims if it.id not in empty]
    entries = entries_for(session, claims)
    return [replace(it, entries=entries.get(it.id, ())) for it in claims]


def _with_lines(claim: ClaimedNotice, lines: list[ToldFacts]) -> ClaimedNotice:
    """Put the lines in order; a digest of one thing speaks of that thing alone."""
    if claim.kind == DIGEST and len(lines) == 1:
        return replace(claim, kind=lines[0].kind, facts=lines[0].facts, slot_id=lines[0].slot_id)
    dues = [(it.id, datetime.fromisoformat(due) if (due := it.facts.get("due_at")) else None) for it in lines]
    by_id = {it.id: it for it in lines}
    return replace(claim, lines=tuple(by_id[it] for it in most_urgent_first(dues)))


def _lines(session: Session, ids: Sequence[int], now: datetime) -> dict[int, list[ToldFacts]]:
    """Give what is told within notices; what has lost its point meanwhile is left out, with the reason."""
    columns = (Notice.id, Notice.told_in_id, Notice.kind, Notice.facts, Notice.slot_id, Slot.state)
    rows = session.execute(
        select(*map(col, columns))
        .outerjoin(Slot, col(Slot.id) == col(Notice.slot_id))
        .where(col(Notice.told_in_id).in_(ids), col(Notice.state) == "told")
        .order_by(col(Notice.id))
    ).all()
    over = [it.id for it in rows if sending_of(it.kind).about_a_turn and it.state not in (None, "open")]
    if over:
        _update(session, col(Notice.id).in_(over), state="cancelled", cause=OVER[0], reason=OVER[1])
    lines: dict[int, list[ToldFacts]] = {}
    for row in rows:
        told = (row.id, row.kind, row.facts, row.slot_id)
        if row.id not in over:
            lines.setdefault(row.told_in_id, []).append(ToldFacts(*told))
    return lines


def _update(session: Session, where: ColumnElement[bool], **values: Any) -> None:
    session.execute(update(Notice).where(where).values(**values).execution_options(synchronize_session=False))
