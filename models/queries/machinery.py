"""The machinery in detail, for those who operate it: engines, failed moves, late notices, runs and size."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, func, select, text
from sqlmodel import Session, col

from models.bounce import Bounce
from models.brake import Brake
from models.brakes import brakes
from models.heartbeat import FlowRun, Heartbeat
from models.notice import Notice
from models.project import Project
from models.queries.operations import SILENCE, Operations, operations
from models.queries.rows import fetch, fetch_one
from models.rules.delivery import WAITING
from models.rules.text import Text
from models.suppression import Suppression
from models.work import Work

ROWS_SHOWN = 50
BOUNCES_WITHIN = timedelta(days=7)
SIZES = {
    "sqlite": "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
    "postgresql": "SELECT pg_database_size(current_database())",
}


@dataclass(frozen=True, slots=True)
class EngineRow:
    """A resident process, and whether its heartbeat is fresh."""

    name: str
    kind: str
    host: str
    started_at: datetime
    beat_at: datetime
    stopped_at: datetime | None
    running: bool


@dataclass(frozen=True, slots=True)
class FailedMove:
    """A project whose move failed, for good where `failed_at` is set."""

    code: str
    title: Text
    attempts: int
    error: str
    due_at: datetime
    failed_at: datetime | None


@dataclass(frozen=True, slots=True)
class RunRow:
    """A flow run that an engine opened."""

    id: str
    flow: str
    engine: str
    started_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Machinery:
    """The machinery at one instant; `oldest_notice` is the one longest due, `size` in bytes."""

    operations: Operations
    engines: tuple[EngineRow, ...]
    failed: tuple[FailedMove, ...]
    oldest_notice: datetime | None
    bounces: int
    suppressed: tuple[Suppression, ...]
    brakes: tuple[Brake, ...]
    runs: tuple[RunRow, ...]
    size: int


def machinery(session: Session, now: datetime) -> Machinery:
    """Look at everything that an operator watches, as it stands at `now`."""
    oldest = fetch_one(
        session,
        select(func.min(col(Notice.due_at))).where(col(Notice.state).in_(WAITING), col(Notice.due_at) <= now),
    )
    bounced = fetch_one(session, select(func.count()).where(col(Bounce.received_at) >= now - BOUNCES_WITHIN))
    closed = (
        select(Suppression)
        .where(col(Suppression.lifted_at).is_(None))
        .order_by(col(Suppression.suppressed_at).desc())
        .limit(ROWS_SHOWN)
    )
    return Machinery(
        operations(session, now),
        _engines(session, now),
        _failed(session),
        oldest[0] if oldest else None,
        int(bounced[0]) if bounced else 0,
        tuple(session.execute(closed).scalars()),
        tuple(brakes(session)),
        _runs(session),
        _size(session),
    )


def _engines(session: Session, now: datetime) -> tuple[EngineRow, ...]:
    names = ("name", "kind", "host", "started_at", "beat_at", "stopped_at")
    rows = fetch(
        session,
        select(*(col(getattr(Heartbeat, name)) for name in names))
        .order_by(col(Heartbeat.beat_at).desc())
        .limit(ROWS_SHOWN),
    )
    return tuple(_engine(row, now) for row in rows)


def _engine(row: Row[Any], now: datetime) -> EngineRow:
    name, kind, host, started, beat, stopped = row
    return EngineRow(name, kind, host, started, beat, stopped, stopped is None and now - beat < SILENCE)


def _failed(session: Session) -> tuple[FailedMove, ...]:
    statement = (
        select(
            col(Project.code),
            col(Project.title_ar),
            col(Project.title_en),
            col(Work.attempts),
            col(Work.last_error),
            col(Work.due_at),
            col(Work.failed_at),
        )
        .join(Project, col(Project.id) == col(Work.project_id))
        .where(col(Work.attempts) > 0)
        .order_by(col(Work.failed_at).is_(None), col(Work.ready_since))
        .limit(ROWS_SHOWN)
    )
    return tuple(
        FailedMove(code, Text(ar, en), attempts, error or "", due, failed)
        for code, ar, en, attempts, error, due, failed in fetch(session, statement)
    )


def _runs(session: Session) -> tuple[RunRow, ...]:
    names = ("id", "flow", "engine", "started_at", "ended_at")
    columns = (col(getattr(FlowRun, name)) for name in names)
    newest = select(*columns).order_by(col(FlowRun.started_at).desc()).limit(20)
    return tuple(RunRow(*row) for row in fetch(session, newest))


def _size(session: Session) -> int:
    found = session.connection().execute(text(SIZES[session.get_bind().dialect.name])).scalar()
    return int(found or 0)
