"""Write down how the delivery of a notice goes: begun, ended, or given back."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, update
from sqlmodel import Session, col

from models.notice import Notice
from models.rules.delivery import SENDING_LEASE, WAITING, ClaimedNotice, Ended
from models.suppressions import suppress

LONGEST_REASON = 500
RESTING = "the domain does not answer; nothing is sent there for a while"


def begin_delivery(session: Session, claim: ClaimedNotice, now: datetime, flow_run_id: str | None) -> bool:
    """Mark a claimed notice as being sent; False when the lease has passed to another worker."""
    return _write(
        session,
        claim,
        ("claimed",),
        state="sending",
        attempts=Notice.attempts + 1,
        lease_until=now + SENDING_LEASE,
        flow_run_id=flow_run_id,
    )


def record_delivery(session: Session, claim: ClaimedNotice, ended: Ended, now: datetime) -> bool:
    """Write down how an attempt ended; False when another worker has claimed the notice since.

    A worker that comes late, after its lease, may still say what it alone knows: while nobody else has
    claimed the notice, its word replaces `unknown` and `held`, and so spares the recipient a second mail.
    """
    values: dict[str, Any] = {
        "state": ended.state,
        "attempts": ended.attempts,
        "lease_until": None,
        "claimed_by": None,
    }
    values["reason"] = ended.reason[:LONGEST_REASON] if ended.reason else None
    values["cause"] = ended.cause
    values["ended_at"] = None if ended.state in WAITING else now
    if ended.without_attachment:
        values["without_attachment"] = True
    if ended.due_at is not None:
        values["due_at"] = ended.due_at
    if ended.state == "accepted":
        values |= {"accepted_at": now, "sent_subject": ended.subject, "sent_body": ended.body}
    written = _write(session, claim, ("claimed", "sending", "unknown", "held"), **values)
    if written and ended.suppress:
        suppress(session, claim.address, "refused", ended.reason or "", claim.id, now)
    return written


def give_back(session: Session, claims: Iterable[ClaimedNotice]) -> None:
    """Let go of claimed notices whose delivery was not begun."""
    for claim in claims:
        _write(session, claim, ("claimed",), state="queued", lease_until=None, claimed_by=None)


def put_off(session: Session, claims: Iterable[ClaimedNotice], until: datetime) -> None:
    """Let go of claimed notices to a domain that does not answer; no attempt was made, so none is counted."""
    for claim in claims:
        _write(session, claim, ("claimed",), **_resting(until), lease_until=None, claimed_by=None)


def put_off_domain(session: Session, domain: str, now: datetime, until: datetime) -> None:
    """Put off what is due to a domain that does not answer."""
    session.execute(
        update(Notice)
        .where(col(Notice.state).in_(WAITING), col(Notice.due_at) <= now, col(Notice.domain) == domain)
        .values(**_resting(until))
        .execution_options(synchronize_session=False)
    )


def _resting(until: datetime) -> dict[str, Any]:
    return {"state": "deferred", "due_at": until, "reason": RESTING, "cause": "resting"}


def _write(session: Session, claim: ClaimedNotice, states: tuple[str, ...], **values: Any) -> bool:
    result = session.execute(
        update(Notice)
        .where(col(Notice.id) == claim.id, col(Notice.fence) == claim.fence, col(Notice.state).in_(states))
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    assert isinstance(result, CursorResult)
    return result.rowcount == 1
