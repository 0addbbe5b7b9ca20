"""Whose session a browser brings, as long as it is good."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select
from sqlmodel import Session

from models.browser_session import BrowserSession
from models.columns import columns_of
from models.queries.rows import fetch, fetch_one

LASTING = timedelta(hours=10)
IDLE = timedelta(minutes=30)
NOTED_EVERY = timedelta(minutes=1)

_session = columns_of(BrowserSession)
LIVE = select(_session.person_id, _session.seen_at, _session.confirmed_at).where(
    _session.digest == bindparam("digest"),
    _session.ended_at.is_(None),
    _session.started_at > bindparam("oldest_start"),
    _session.seen_at > bindparam("oldest_use"),
)


@dataclass(frozen=True, slots=True)
class LiveSession:
    """Who is signed in, whether it is time to note that, and when they last showed who they are."""

    person_id: int
    is_to_note: bool
    confirmed_at: datetime | None


@dataclass(frozen=True, slots=True)
class OwnSession:
    """One of a person's own sessions, as they know them."""

    started_at: datetime
    seen_at: datetime
    is_this: bool


def live_sessions(session: Session, person_id: int, digest: str, now: datetime) -> list[OwnSession]:
    """Give the sessions in which a person is signed in, the newest first."""
    mine = (
        select(_session.started_at, _session.seen_at, _session.digest)
        .where(_session.person_id == person_id, _session.ended_at.is_(None))
        .where(_session.started_at > now - LASTING, _session.seen_at > now - IDLE)
        .order_by(_session.started_at.desc())
    )
    return [OwnSession(started, seen, found == digest) for started, seen, found in fetch(session, mine)]


def find_live(session: Session, digest: str, now: datetime) -> LiveSession | None:
    """Give the session with this digest, or none: unknown, ended, 10 hours old, or unused for 30 minutes."""
    row = fetch_one(session, LIVE, digest=digest, oldest_start=now - LASTING, oldest_use=now - IDLE)
    return None if row is None else LiveSession(row[0], row[1] <= now - NOTED_EVERY, row[2])
