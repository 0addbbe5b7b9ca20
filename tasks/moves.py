"""Moves: what a worker does with a project that it has claimed, in one transaction of its own."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import OperationalError
from sqlmodel import Session, select

from models.commands.advance import advance
from models.db import Database
from models.faults import point
from models.project import Project
from models.ready import Claim, claim, fail, next_ready_at, release
from models.rules.errors import Lost

TRIES = 3
# A commit costs a PostgreSQL client more than a statement; SQLite has one writer, whom decisions wait for.
TOGETHER = {"postgresql": 10, "sqlite": 2}

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Move:
    """How a claimed project's move ended: a line that says what happened, and the error if it failed."""

    project_id: int
    code: str
    summary: str
    error: str = ""

    def __str__(self) -> str:
        """Say it as runs are named: `HEA-01: joint funding -> signature`."""
        return f"{self.code}: {self.summary}"


def take(database: Database, worker: str, now: datetime, limit: int) -> list[Claim]:
    """Claim up to `limit` ready projects; where none is ready, nothing is written."""
    with database.read() as session:
        ready_at = next_ready_at(session)
    if ready_at is None or ready_at > now:
        return []
    with database.write() as session:
        claims = claim(session, worker, now, limit)
    point("engine.after_claim")
    return claims


def move(database: Database, claim: Claim, now: datetime, flow_run_id: str | None = None) -> Move:
    """Move a claimed project and give it back, all or nothing.

    What is wrong with one project is written down with it and does not stop the others. Raises
    `OperationalError` where the database itself is out of reach.
    """
    try:
        moved = _moved(database, claim, now, flow_run_id)
    except Lost:
        return Move(claim.project_id, _code(database, claim), "passed to another engine")
    except OperationalError:
        raise
    except Exception as error:
        logger.exception("project %s could not be moved", claim.project_id)
        return _failed(database, claim, f"{type(error).__name__}: {error}", now)
    point("engine.after_move")
    return moved


def move_all(
    database: Database, claims: Sequence[Claim], now: datetime, flow_run_id: str | None = None
) -> list[Move]:
    """Move claimed projects, a few in each transaction; where that fails, those few one after another."""
    size = TOGETHER["sqlite" if database.is_sqlite else "postgresql"]
    groups = [claims[start : start + size] for start in range(0, len(claims), size)]
    return [moved for group in groups for moved in _move_group(database, group, now, flow_run_id)]


def _move_group(
    database: Database, claims: Sequence[Claim], now: datetime, flow_run_id: str | None
) -> list[Move]:
    try:
        with database.write() as session:
            moves = [_advance(session, claim, now, flow_run_id) for claim in claims]
    except Exception:
        logger.info(
            "%s projects are moved one by one, since together they failed", len(claims), exc_info=True
        )
        return [move(database, claim, now, flow_run_id) for claim in claims]
    point("engine.after_move")
    return moves


def _advance(session: Session, claim: Claim, now: datetime, flow_run_id: str | None) -> Move:
    moved = advance(session, claim.project_id, now, flow_run_id)
    release(session, claim, now)
    return Move(claim.project_id, moved.code, moved.summary)


def _moved(database: Database, claim: Claim, now: datetime, flow_run_id: str | None) -> Move:
    for attempt in range(1, TRIES + 1):
        try:
            with database.write() as session:
                return _advance(session, claim, now, flow_run_id)
        except OperationalError:
            # A deadlock, a busy file or a cut connection is no fault of the project's: it is moved again.
            if attempt == TRIES:
                raise
            logger.warning("project %s is moved again", claim.project_id, exc_info=True)
    raise AssertionError("the last attempt returns or raises")


def _failed(database: Database, claim: Claim, error: str, now: datetime) -> Move:
    code = _code(database, claim)
    try:
        with database.write() as session:
            given_up = fail(session, claim, error, now)
    except Lost:
        return Move(claim.project_id, code, "passed to another engine")
    summary = "failed for good, a person is needed" if given_up else "failed, is tried again"
    return Move(claim.project_id, code, summary, error)


def _code(database: Database, claim: Claim) -> str:
    with database.read() as session:
        return session.exec(select(Project.code).where(Project.id == claim.project_id)).one()
