"""Prune: forgets what nobody can need any more: sessions that are over, and answers to old requests."""

from datetime import datetime, timedelta

from sqlalchemy import CursorResult, delete
from sqlmodel import Session, col

from models.browser_session import BrowserSession
from models.passcode import Passcode
from models.rate_count import RateCount
from models.request import AnsweredRequest

SESSIONS_KEPT = timedelta(days=30)
ANSWERS_KEPT = timedelta(days=30)


def prune(session: Session, now: datetime) -> int:
    """Drop what is older than it is kept, and tell how many rows that were.

    A request that is sent again with the key of a dropped one is a new request.
    """
    old = (
        delete(BrowserSession).where(col(BrowserSession.seen_at) < now - SESSIONS_KEPT),
        delete(Passcode).where(col(Passcode.expires_at) < now - SESSIONS_KEPT),
        delete(RateCount).where(col(RateCount.ends_at) < now),
        delete(AnsweredRequest).where(col(AnsweredRequest.answered_at) < now - ANSWERS_KEPT),
    )
    dropped = 0
    for statement in old:
        done = session.execute(statement.execution_options(synchronize_session=False))
        assert isinstance(done, CursorResult)
        dropped += done.rowcount
    return dropped
