"""Beat: signs of life of resident processes, and what is done about those that gave their last."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from models.heartbeat import FlowRun, Heartbeat
from models.ready import let_go_of
from models.timekeeping import keep_time

SILENCE = timedelta(minutes=2)
KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Process:
    """A resident process: a name that no other process ever has, its machine and its id there."""

    name: str
    host: str
    process_id: int
    started_at: datetime


def beat(session: Session, process: Process, now: datetime) -> None:
    """Give a sign of life; a jump of the machine's clock shows by the last one."""
    keep_time(session, now)
    row = session.get(Heartbeat, process.name)
    if row is None:
        row = Heartbeat(
            name=process.name,
            host=process.host,
            process_id=process.process_id,
            started_at=process.started_at,
            beat_at=now,
        )
        session.add(row)
    row.beat_at = now
    row.stopped_at = None


def stop_beating(session: Session, name: str, now: datetime) -> None:
    """Note that a process ended of its own will; what it still held is free at once."""
    session.execute(update(Heartbeat).where(col(Heartbeat.name) == name).values(stopped_at=now))
    let_go_of(session, name)


def find_dead(session: Session, process: Process, now: datetime, lives: Callable[[int], bool]) -> list[str]:
    """Name the engines that ended without saying so.

    Those of this machine are known at once, by `lives` of their process ids; others by a long silence.
    """
    silent = session.exec(
        select(Heartbeat).where(col(Heartbeat.stopped_at).is_(None), Heartbeat.name != process.name)
    ).all()
    return [it.name for it in silent if _is_dead(it, process, now, lives)]


def bury(session: Session, name: str, now: datetime) -> int:
    """Note that an engine is dead, free what it held, and give how many projects that were."""
    session.execute(update(Heartbeat).where(col(Heartbeat.name) == name).values(stopped_at=now))
    return let_go_of(session, name)


def orphaned_runs(session: Session) -> list[str]:
    """Give the flow runs that nobody ended, of engines that have stopped."""
    stopped = select(Heartbeat.name).where(col(Heartbeat.stopped_at).is_not(None))
    return list(
        session.exec(
            select(FlowRun.id).where(col(FlowRun.ended_at).is_(None), col(FlowRun.engine).in_(stopped))
        )
    )


def open_run(session: Session, run_id: str, flow: str, engine: str, now: datetime) -> None:
    """Note that a flow run of ours began."""
    session.add(FlowRun(id=run_id, engine=engine, flow=flow, started_at=now))


def end_run(session: Session, run_id: str, now: datetime) -> None:
    """Note that a flow run of ours ended."""
    session.execute(update(FlowRun).where(col(FlowRun.id) == run_id).values(ended_at=now))


def forget_old(session: Session, now: datetime) -> None:
    """Drop the books of runs and processes that ended a month ago."""
    session.execute(delete(FlowRun).where(col(FlowRun.ended_at) < now - KEPT))
    session.execute(delete(Heartbeat).where(col(Heartbeat.stopped_at) < now - KEPT))


def _is_dead(row: Heartbeat, process: Process, now: datetime, lives: Callable[[int], bool]) -> bool:
    if now - row.beat_at > SILENCE:
        return True
    # A container that starts again gets the same process id: who had mine before me is dead.
    mine = row.process_id == process.process_id
    return row.host == process.host and (mine or not lives(row.process_id))
