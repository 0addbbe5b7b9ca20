"""How the machinery stands: the engine's heartbeat, the ready queue and the outbox."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.brakes import brakes
from models.heartbeat import Heartbeat
from models.notice import Notice
from models.queries.rows import fetch, fetch_one
from models.suppression import Suppression
from models.work import Work

SILENCE = timedelta(seconds=30)
HOUR = timedelta(hours=1)
FINAL = ("accepted", "cancelled", "expired", "superseded", "told")


@dataclass(frozen=True, slots=True)
class Engine:
    """The last sign of life of any engine; `running` while it is fresh and the engine did not stop."""

    running: bool
    beat_at: datetime | None
    name: str | None


@dataclass(frozen=True, slots=True)
class Queue:
    """Projects that are ready to advance, and those whose advance failed for good."""

    depth: int
    oldest_ready_since: datetime | None
    failed: int


@dataclass(frozen=True, slots=True)
class BrakeRow:
    """Something that stands still: reminders or mail, who stopped it, why and since when."""

    name: str
    source: str
    reason: str
    set_at: datetime


@dataclass(frozen=True, slots=True)
class Operations:
    """The machinery at one instant; `outbox` counts notices that are not finished, by state.

    `suppressed` counts addresses closed to mail, `policy_refusals` what servers refused for their policy
    within the hour.
    """

    engine: Engine
    queue: Queue
    outbox: dict[str, int]
    brakes: tuple[BrakeRow, ...] = ()
    suppressed: int = 0
    policy_refusals: int = 0


def operations(session: Session, now: datetime) -> Operations:
    """Look at the machinery as it stands at `now`."""
    failed, suppressed, refused = _troubles(session, now)
    return Operations(
        engine_state(session, now),
        _queue(session, now, failed),
        _outbox(session),
        tuple(BrakeRow(it.name, it.source, it.reason, it.set_at) for it in brakes(session)),
        suppressed,
        refused,
    )


def engine_state(session: Session, now: datetime) -> Engine:
    """Tell whether an engine lives."""
    row = fetch_one(
        session,
        select(col(Heartbeat.name), col(Heartbeat.beat_at), col(Heartbeat.stopped_at))
        .where(col(Heartbeat.kind) == "engine")
        .order_by(col(Heartbeat.stopped_at).is_not(None), col(Heartbeat.beat_at).desc()),
    )
    if row is None:
        return Engine(False, None, None)
    name, beat_at, stopped_at = row
    return Engine(stopped_at is None and now - beat_at < SILENCE, beat_at, name)


def _queue(session: Session, now: datetime, failed: int) -> Queue:
    ready = fetch_one(
        session,
        select(func.count(), func.min(Work.ready_since)).where(
            col(Work.failed_at).is_(None), col(Work.due_at) <= now
        ),
    )
    depth, oldest = ready or (0, None)
    return Queue(int(depth), oldest, failed)


def _troubles(session: Session, now: datetime) -> tuple[int, int, int]:
    """Count, in one statement, moves that failed, closed addresses and mails refused for policy lately."""
    counts = (
        select(func.count()).where(col(Work.failed_at).is_not(None)),
        select(func.count()).where(col(Suppression.lifted_at).is_(None)),
        select(func.count()).where(col(Notice.ended_at) >= now - HOUR, col(Notice.cause) == "policy"),
    )
    row = fetch_one(session, select(*(it.scalar_subquery() for it in counts)))
    failed, suppressed, refused = row or (0, 0, 0)
    return int(failed), int(suppressed), int(refused)


def _outbox(session: Session) -> dict[str, int]:
    counts = (
        select(col(Notice.state), func.count())
        .where(col(Notice.state).not_in(FINAL))
        .group_by(col(Notice.state))
    )
    return {state: int(count) for state, count in fetch(session, counts.order_by(col(Notice.state)))}
