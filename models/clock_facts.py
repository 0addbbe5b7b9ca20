"""Turns rows of SLA clocks and pauses into the facts that rules are told, and a rule's answer into a row."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from models.rules.clocks import WARNINGS, ClockFact
from models.rules.definition import Lifecycle
from models.rules.sla import Allowed, Pause
from models.sla_clock import STEP, SlaClock, SlaPause


def fact_of(row: Any, pauses: Sequence[Pause] = (), warnings: tuple[int, ...] = WARNINGS) -> ClockFact:
    """Give a clock, read as an object or as a plain row, as rules see it."""
    return ClockFact(
        started_at=row.started_at,
        allowed=Allowed(row.unit, row.amount) if row.amount is not None else None,
        due_at=row.due_at,
        state=row.state,
        warnings=warnings,
        pauses=tuple(pauses),
        retargeted_at=row.retargeted_at,
        warned=row.warned,
        breached_at=row.breached_at if row.voided_at is None else None,
        told=row.level,
        acknowledged_until=row.acknowledged_until,
    )


def warnings_of(definition: Lifecycle, row: Any) -> tuple[int, ...]:
    """Give the shares of its time at which a clock warns."""
    step = definition.steps.get(row.step_key) if row.kind == STEP else None
    return step.warnings if step is not None else WARNINGS


def pauses_of(session: Session, clocks: Sequence[int]) -> dict[int, tuple[Pause, ...]]:
    """Give the pauses of clocks that have any."""
    found: dict[int, list[Pause]] = defaultdict(list)
    wanted = select(SlaPause.clock_id, SlaPause.started_at, SlaPause.ended_at)
    for clock, start, end in session.exec(wanted.where(col(SlaPause.clock_id).in_(clocks))):
        found[clock].append(Pause(start, end))
    return {clock: tuple(pauses) for clock, pauses in found.items()}


def paused_clocks(session: Session, project_id: int) -> Sequence[SlaClock]:
    """Give the clocks of a project that stand still."""
    wanted = select(SlaClock).where(SlaClock.project_id == project_id, SlaClock.state == "paused")
    return session.exec(wanted.execution_options(populate_existing=True)).all()


def end_pauses(session: Session, clocks: Sequence[int], reason: str, now: datetime) -> None:
    """End the pauses that are under way for this reason."""
    open_ones = update(SlaPause).where(col(SlaPause.ended_at).is_(None), col(SlaPause.reason) == reason)
    session.execute(open_ones.where(col(SlaPause.clock_id).in_(clocks)).values(ended_at=now))


def set_running(clock: SlaClock, fact: ClockFact, next_at: datetime | None) -> None:
    """Have a clock run again, as `fact` says."""
    clock.state, clock.paused_at = "running", None
    clock.due_at, clock.next_action_at = fact.due_at, next_at
