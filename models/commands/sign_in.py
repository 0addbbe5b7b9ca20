"""Start, use and end the sessions of browsers."""

from datetime import datetime

from sqlalchemy import CursorResult, update
from sqlmodel import Session, col

from models.browser_session import BrowserSession


def begin_session(
    session: Session, digest: str, person_id: int, now: datetime, *, confirmed_at: datetime | None = None
) -> None:
    """Sign a person in under a digest of its own; `confirmed_at` is when they showed who they are."""
    row = BrowserSession(
        digest=digest, person_id=person_id, started_at=now, seen_at=now, confirmed_at=confirmed_at
    )
    session.add(row)


def note_use(session: Session, digest: str, now: datetime) -> None:
    """Note that a session is in use; an earlier instant never takes the place of a later one."""
    session.execute(
        update(BrowserSession)
        .where(col(BrowserSession.digest) == digest, col(BrowserSession.seen_at) < now)
        .values(seen_at=now)
        .execution_options(synchronize_session=False)
    )


def end_others(session: Session, person_id: int, digest: str, now: datetime) -> int:
    """End every session of a person but the one with this digest, and tell how many that were."""
    mine = col(BrowserSession.person_id) == person_id
    done = session.execute(
        update(BrowserSession)
        .where(mine, col(BrowserSession.digest) != digest, col(BrowserSession.ended_at).is_(None))
        .values(ended_at=now)
        .execution_options(synchronize_session=False)
    )
    assert isinstance(done, CursorResult)
    return int(done.rowcount)


def end_session(session: Session, digest: str, now: datetime) -> None:
    """End a session; what ended before stays as it was."""
    session.execute(
        update(BrowserSession)
        .where(col(BrowserSession.digest) == digest, col(BrowserSession.ended_at).is_(None))
        .values(ended_at=now)
        .execution_options(synchronize_session=False)
    )
