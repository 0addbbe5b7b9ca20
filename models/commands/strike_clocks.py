"""Strike clocks: does what time asks of SLA clocks, a batch in one transaction, and tells who is to hear."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from models import journal, outbox
from models.calendar import CalendarVersion
from models.calendar_indexes import index_of_version
from models.clock_facts import fact_of, pauses_of, warnings_of
from models.columns import identity
from models.definitions import definition_of
from models.escalation import Audience, Chain
from models.project import Project
from models.rules.calendar import WorkingCalendar, plain_calendar
from models.rules.clocks import ClockFact, Strike, next_action, strike
from models.rules.sla import LEVELS, WHOLE
from models.sla_clock import SlaClock

WARNED, BREACHED, ESCALATED = "clock_warned", "target_breached", "clock_escalated"


@dataclass(frozen=True, slots=True)
class Struck:
    """Something that time made of a clock: a warning, a breach, or a level that was told."""

    kind: str
    project: str
    step: str
    subject: str
    due_at: datetime | None


def strike_clocks(
    session: Session,
    clock_ids: Sequence[int],
    now: datetime,
    *,
    tell: bool = True,
    flow_run_id: str | None = None,
) -> list[Struck]:
    """Do what time asks at `now` of the clocks among `clock_ids` that are still due, and give what that was.

    Each is judged by the calendar version that its due time was computed by. With `tell` off breaches are
    kept, but nobody is told of them yet.
    """
    projects = _locked(session, clock_ids)
    due = select(SlaClock).where(col(SlaClock.id).in_(clock_ids), SlaClock.state == "running")
    clocks = session.exec(due.where(col(SlaClock.next_action_at) <= now).order_by(col(SlaClock.id))).all()
    stops = pauses_of(session, [identity(it) for it in clocks])
    calendars = _calendars(session, clocks)
    audience = Audience(session, [projects[it.project_id] for it in clocks], clocks)
    entries: dict[int, list[tuple[str, dict[str, Any]]]] = {}
    rows: list[dict[str, Any]] = []
    for clock in clocks:
        project = projects[clock.project_id]
        definition = definition_of(session, project.lifecycle_id)
        calendar = calendars[clock.calendar_version_id]
        fact = fact_of(clock, stops.get(identity(clock), ()), warnings_of(definition, clock))
        struck = strike(calendar, fact, now, tell=tell)
        chain = audience.told(clock, struck.levels, now)
        rows += chain.rows
        _write(clock, struck, chain, calendar, fact, now)
        entries.setdefault(clock.project_id, []).extend(_entries(clock, struck, chain))
    for project_id, found in entries.items():
        journal.append(session, projects[project_id], found, now, flow_run_id=flow_run_id)
    outbox.queue_notices(session, rows)
    session.flush()
    return [
        Struck(kind, projects[project_id].code, data["step"], data["subject"], _instant(data["due_at"]))
        for project_id, found in entries.items()
        for kind, data in found
    ]


def _locked(session: Session, clock_ids: Sequence[int]) -> dict[int, Project]:
    """Lock the projects first, as every command does: a decision made meanwhile is waited for, then seen."""
    theirs = select(SlaClock.project_id).where(col(SlaClock.id).in_(clock_ids))
    wanted = select(Project).where(col(Project.id).in_(theirs)).order_by(col(Project.id)).with_for_update()
    return {identity(project): project for project in session.exec(wanted)}


def _calendars(session: Session, clocks: Sequence[SlaClock]) -> dict[int | None, WorkingCalendar]:
    versions = {it.calendar_version_id for it in clocks} - {None}
    rows = session.exec(select(CalendarVersion).where(col(CalendarVersion.id).in_(versions))).all()
    return {None: plain_calendar(), **{row.id: index_of_version(row) for row in rows}}


def _write(
    clock: SlaClock, struck: Strike, chain: Chain, calendar: WorkingCalendar, fact: ClockFact, now: datetime
) -> None:
    if struck.warned is not None:
        clock.warned = struck.warned
    if struck.breached_at is not None:
        clock.breached_at, clock.detected_at, clock.voided_at = struck.breached_at, now, None
        clock.warned = WHOLE
    clock.level = max(clock.level, chain.told)
    breached_at = struck.breached_at or fact.breached_at
    after = replace(fact, warned=clock.warned, breached_at=breached_at, told=clock.level)
    clock.next_action_at = next_action(calendar, after) if clock.level < len(LEVELS) else None


def _entries(clock: SlaClock, struck: Strike, chain: Chain) -> list[tuple[str, dict[str, Any]]]:
    data = {
        "clock": clock.kind,
        "step": clock.step_key,
        "subject": clock.subject,
        "round": clock.cycle,
        "due_at": clock.due_at.isoformat() if clock.due_at else None,
    }
    found: list[tuple[str, dict[str, Any]]] = []
    if struck.warned is not None:
        found.append((WARNED, {**data, "percent": struck.warned}))
    if struck.breached_at is not None:
        found.append((BREACHED, {**data, "calendar_version": clock.calendar_version_id}))
    found += [(ESCALATED, {**data, "level": level, "role": role}) for level, role in chain.levels if level]
    return found


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
