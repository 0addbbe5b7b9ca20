"""Start, use and end the sessions of browsers."""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col

from models.browser_session import BrowserSession


def begin_session(session: Session, digest: str, person_id: int, now: datetime) -> None:
    """Sign a person in under a digest that no other session has."""
    session.add(BrowserSession(digest=digest, person_id=person_id, started_at=now, seen_at=now))


def note_use(session: Session, digest: str, now: datetime) -> None:
    """Note that a session is in use; an earlier instant never takes the place of a later one."""
    session.execute(
        update(BrowserSession)
        .where(col(BrowserSession.digest) == digest, col(BrowserSession.seen_at) < now)
        .values(seen_at=now)
        .execution_options(synchronize_session=False)
    )


def end_session(session: Session, digest: str, now: datetime) -> None:
    """End a session; what ended before stays as it was."""
    session.execute(
        update(BrowserSession)
        .where(col(BrowserSession.digest) == digest, col(BrowserSession.ended_at).is_(None))
        .values(ended_at=now)
        .execution_options(synchronize_session=False)
    )
