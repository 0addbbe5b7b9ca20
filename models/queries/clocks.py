"""Reads of a project's SLA clocks, and of whose court it was in how long."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from models.calendar import Calendar
from models.calendar_indexes import index_of
from models.clock_facts import pauses_of
from models.columns import identity
from models.organisation import Organisation
from models.programme import Programme
from models.project import Project
from models.queries.reference import Reference
from models.rules.calendar import WorkingCalendar
from models.rules.court import Held, court
from models.rules.sla import LEVELS, Pause, spent
from models.rules.text import Text
from models.sla_clock import STAGE, STEP, SlaClock


@dataclass(frozen=True, slots=True)
class ClockRow:
    """A clock as people read it; `spent_seconds` is working time, pauses left out."""

    id: int
    kind: str
    stage: str
    step: str
    subject: str
    cycle: int
    rework: bool
    holder: Reference | None
    state: str
    unit: str
    amount: int | None
    started_at: datetime
    due_at: datetime | None
    ended_at: datetime | None
    spent_seconds: int
    paused_at: datetime | None
    warned_percent: int
    breached_at: datetime | None
    detected_at: datetime | None
    voided_at: datetime | None
    level: int | None
    acknowledged_until: datetime | None


@dataclass(frozen=True, slots=True)
class CourtRow:
    """How long an organisation has held a project; late turns and returns are counted."""

    organisation: Reference
    working_seconds: int
    calendar_seconds: int
    turns: int
    returns: int
    late: int
    holds_now: bool


def clocks_of(session: Session, project: Project, now: datetime) -> list[ClockRow]:
    """Give every clock of a project in the order in which they started."""
    clocks, stops = _clocks(session, project)
    calendar, bodies = calendar_of(session, project), _bodies(session, clocks)
    return [_row(it, calendar, stops.get(identity(it), ()), bodies, now) for it in clocks]


def court_of(session: Session, project: Project, now: datetime) -> list[CourtRow]:
    """Add up how long each organisation has held a project, who held it longest first."""
    clocks, stops = _clocks(session, project)
    bodies = _bodies(session, clocks)
    held = [
        Held(
            it.organisation_id,
            it.started_at,
            it.ended_at,
            stops.get(identity(it), ()),
            it.state == "returned",
            it.breached_at is not None and it.voided_at is None,
        )
        for it in clocks
        if it.kind != STAGE and it.organisation_id is not None
    ]
    return [
        CourtRow(
            bodies[it.organisation],
            int(it.working_time.total_seconds()),
            int(it.calendar_time.total_seconds()),
            it.turns,
            it.returns,
            it.late,
            it.holds_now,
        )
        for it in court(calendar_of(session, project), held, now)
    ]


def calendar_of(session: Session, project: Project) -> WorkingCalendar:
    """Give the newest version of the calendar that times a project."""
    wanted = select(Calendar.version_id, Calendar.digest, Calendar.zone).join(
        Programme, col(Programme.calendar_id) == col(Calendar.id)
    )
    version, digest, zone = session.exec(wanted.where(Programme.id == project.programme_id)).one()
    return index_of(session, version, digest, zone)


def _clocks(session: Session, project: Project) -> tuple[Sequence[SlaClock], dict[int, tuple[Pause, ...]]]:
    wanted = select(SlaClock).where(SlaClock.project_id == project.id)
    clocks = session.exec(wanted.order_by(col(SlaClock.started_at), col(SlaClock.id))).all()
    return clocks, pauses_of(session, [identity(it) for it in clocks])


def _bodies(session: Session, clocks: Sequence[SlaClock]) -> dict[int, Reference]:
    ids = {it.organisation_id for it in clocks} - {None}
    rows = session.exec(select(Organisation).where(col(Organisation.id).in_(ids))).all()
    return {identity(it): Reference(it.code, Text(it.name_ar, it.name_en)) for it in rows}


def _row(
    clock: SlaClock,
    calendar: WorkingCalendar,
    stops: Sequence[Pause],
    bodies: dict[int, Reference],
    now: datetime,
) -> ClockRow:
    until = clock.ended_at or now
    used = spent(calendar, clock.started_at, max(until, clock.started_at), stops)
    return ClockRow(
        identity(clock),
        clock.kind,
        clock.stage,
        clock.step_key if clock.kind == STEP else "",
        clock.subject,
        clock.cycle,
        clock.rework,
        bodies.get(clock.organisation_id) if clock.organisation_id is not None else None,
        clock.state,
        clock.unit,
        clock.amount,
        clock.started_at,
        clock.due_at,
        clock.ended_at,
        int(used.total_seconds()),
        clock.paused_at if clock.state == "paused" else None,
        clock.warned,
        clock.breached_at,
        clock.detected_at,
        clock.voided_at,
        min(clock.level, len(LEVELS)) - 1 if clock.level else None,
        clock.acknowledged_until,
    )
