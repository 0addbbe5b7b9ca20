"""Recompute clocks: times open clocks by the newest version of their calendar, a batch in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, update
from sqlmodel import Session, col, select

from models import journal, outbox
from models.columns import columns_of, identity, table_of
from models.db import UTCDateTime
from models.escalation import Audience
from models.project import Project
from models.rules.clocks import next_action
from models.rules.recomputation import MOVED, NEWLY_LATE, VOIDED, Retimed
from models.sla_clock import SlaClock
from models.step import Slot
from models.timing import retimed_clocks

RETIMED = "clock_retimed"
_clock, _slot = columns_of(SlaClock), columns_of(Slot)
_AT = UTCDateTime()
RETIME = (
    update(table_of(SlaClock))
    .where(_clock.id == bindparam("of_clock"), _clock.state == bindparam("of_state"))
    .values(
        due_at=bindparam("new_due", type_=_AT),
        next_action_at=bindparam("new_next", type_=_AT),
        voided_at=bindparam("new_voided", type_=_AT),
        calendar_version_id=bindparam("new_version"),
    )
)
MOVE_TURN = (
    update(table_of(Slot))
    .where(_slot.id == bindparam("of_slot"), _slot.state == "open")
    .values(due_at=bindparam("new_due", type_=_AT), remind_at=bindparam("at", type_=_AT))
)


@dataclass(frozen=True, slots=True)
class Recomputed:
    """How many clocks were timed anew: how many due times moved, how many breaches are void or new."""

    count: int = 0
    moved: int = 0
    voided: int = 0
    newly_late: int = 0
    projects: tuple[str, ...] = ()

    def and_then(self, other: "Recomputed") -> "Recomputed":
        """Give both together."""
        return Recomputed(
            self.count + other.count,
            self.moved + other.moved,
            self.voided + other.voided,
            self.newly_late + other.newly_late,
            tuple(dict.fromkeys((*self.projects, *other.projects))),
        )


def recompute_clocks(
    session: Session, clock_ids: Sequence[int], now: datetime, flow_run_id: str | None = None
) -> Recomputed:
    """Time these clocks by the newest version of their calendar; those that it timed already are let be.

    A breach that is no longer true is voided; a due time that has passed is found late by the next sweep.
    Holders of a turn whose due time moves by a working day or more are told once a version.
    """
    found = retimed_clocks(session, col(SlaClock.id).in_(clock_ids), now)
    told = [it for it in found if it.changes]
    projects = _locked(session, {it.project_id for it in told})
    if found:
        session.connection().execute(RETIME, [_row(it, now) for it in found])
    turns = [it for it in told if MOVED in it.changes and it.is_turn]
    if turns:
        turned = [{"of_slot": it.slot_id, "new_due": it.due_at, "at": now} for it in turns]
        session.connection().execute(MOVE_TURN, turned)
    for project_id, project in projects.items():
        entries = [(RETIMED, _entry(it)) for it in told if it.project_id == project_id]
        journal.append(session, project, entries, now, flow_run_id=flow_run_id)
    _tell(session, [it for it in turns if it.is_worth_a_mail], projects, now)
    moved, voided, newly_late = (
        sum(kind in it.changes for it in found) for kind in (MOVED, VOIDED, NEWLY_LATE)
    )
    codes = tuple(sorted(project.code for project in projects.values()))
    return Recomputed(len(found), moved, voided, newly_late, codes)


def _locked(session: Session, ids: set[int]) -> dict[int, Project]:
    wanted = select(Project).where(col(Project.id).in_(ids)).order_by(col(Project.id)).with_for_update()
    return {identity(project): project for project in session.exec(wanted)} if ids else {}


def _row(it: Retimed, now: datetime) -> dict[str, Any]:
    breached_at = None if VOIDED in it.changes else it.fact.breached_at
    after = replace(it.fact, due_at=it.due_at, breached_at=breached_at)
    return {
        "of_clock": it.clock_id,
        "of_state": it.fact.state,
        "new_due": it.due_at,
        "new_next": next_action(it.calendar, after),
        "new_voided": now if VOIDED in it.changes else it.voided_at,
        "new_version": it.calendar.version,
    }


def _entry(it: Retimed) -> dict[str, Any]:
    return {
        "clock": it.kind,
        "step": it.step,
        "subject": it.subject,
        "round": it.cycle,
        "due_at": it.due_at.isoformat() if it.due_at else None,
        "was_due_at": it.fact.due_at.isoformat() if it.fact.due_at else None,
        "calendar_version": it.calendar.version,
        "voided": VOIDED in it.changes,
    }


def _tell(session: Session, turns: Sequence[Retimed], projects: dict[int, Project], now: datetime) -> None:
    """Owe the holders of turns whose due time moved far one notice for this version of the calendar."""
    if not turns:
        return
    wanted = select(SlaClock).where(col(SlaClock.id).in_([it.clock_id for it in turns]))
    clocks = session.exec(wanted.execution_options(populate_existing=True)).all()
    audience = Audience(session, list(projects.values()), clocks)
    outbox.queue_notices(session, [row for clock in clocks for row in audience.told_of_move(clock, now)])
