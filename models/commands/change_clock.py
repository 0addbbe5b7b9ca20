"""Change clock: stops a turn's clock and lets it go on, changes its target, acknowledges its breach."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from models import journal
from models.actor import Actor
from models.clock_facts import fact_of, pauses_of, set_running, warnings_of
from models.columns import identity
from models.facts import decider_of
from models.loading import Loaded, load
from models.organisation import Organisation
from models.rules.clocks import ClockFact, due_of, next_action
from models.rules.errors import Forbidden, Invalid, NotFound, Refused
from models.rules.sla import ACKNOWLEDGED_DAYS_AT_MOST, Allowed, acknowledged_until
from models.sla_clock import STEP, WAIT, SlaClock, SlaPause
from models.step import Slot

MANAGER = "programme_manager"
REASONS = ("waiting_for_partner", "waiting_for_ministry", "force_majeure")
WAITS_ON = {"waiting_for_partner": "partner", "waiting_for_ministry": "lead"}
WAITING_DAYS = 10
PAUSED, RESUMED, RETARGETED, ACKNOWLEDGED = (
    "clock_paused",
    "clock_resumed",
    "clock_retargeted",
    "breach_acknowledged",
)


@dataclass(frozen=True, slots=True)
class Stop:
    """A wish to stop a clock: the listed reason, in words, who is waited for, for how many working days."""

    reason: str
    text: str
    organisation: str | None = None
    working_days: int = WAITING_DAYS


@dataclass(slots=True)
class _Turn:
    """A turn with its clock, locked, and who acts on it."""

    slot: Slot
    clock: SlaClock
    loaded: Loaded
    person_id: int


def pause_clock(session: Session, slot_id: int, wish: Stop, actor: Actor, now: datetime) -> SlaClock:
    """Stop a turn's clock, and start one on the body that is waited for; the turn may still be answered.

    Raises `NotFound`, `Forbidden`, `Invalid` for a reason that is not listed or has no words, `Refused` where
    the clock stands still already.
    """
    turn = _turn(session, slot_id, actor, for_holder=True)
    if wish.reason not in REASONS:
        raise Invalid("clock_reason_unlisted", pointer="/reason", known=", ".join(REASONS))
    if not wish.text.strip():
        raise Invalid("clock_reason_required", pointer="/text")
    if turn.clock.state == "paused":
        raise Refused("clock_paused_already")
    body = _waited_for(session, turn, wish)
    clock = turn.clock
    clock.state, clock.paused_at, clock.due_at, clock.next_action_at = "paused", now, None, None
    stop = SlaPause(
        clock_id=identity(clock),
        reason=wish.reason,
        text=wish.text.strip(),
        organisation_id=body,
        person_id=turn.person_id,
        started_at=now,
    )
    session.add(stop)
    session.flush()
    if body is not None:
        session.add(_waiting(turn, identity(stop), body, wish.working_days, now))
    _show(turn, None, now)
    _note(session, turn, PAUSED, now, reason=wish.reason, text=wish.text.strip(), organisation=body)
    return clock


def resume_clock(session: Session, slot_id: int, actor: Actor, now: datetime) -> SlaClock:
    """Let a turn's clock go on: what was left when it stopped is left now. Raises as `pause_clock` does."""
    turn = _turn(session, slot_id, actor, for_holder=True)
    clock = turn.clock
    stops = session.exec(
        select(SlaPause).where(
            SlaPause.clock_id == clock.id, col(SlaPause.ended_at).is_(None), col(SlaPause.reason).in_(REASONS)
        )
    ).all()
    if clock.state != "paused" or not stops:
        raise Refused("clock_not_paused")
    for stop in stops:
        stop.ended_at, stop.ended_by = now, turn.person_id
    session.flush()
    _end_waiting(session, clock, now)
    fact = _fact(session, turn)
    if not any(it.end is None for it in fact.pauses):
        fact = replace(fact, state="running")
        fact = replace(fact, due_at=due_of(turn.loaded.facts.calendar, fact))
        set_running(clock, fact, next_action(turn.loaded.facts.calendar, fact))
        _show(turn, clock.due_at, now)
    _note(session, turn, RESUMED, now, due_at=clock.due_at.isoformat() if clock.due_at else None)
    return clock


def retarget_clock(
    session: Session, slot_id: int, allowed: Allowed, reason: str, actor: Actor, now: datetime
) -> SlaClock:
    """Change how long a turn may take; its start, pauses and time spent are kept.

    It is never due before a quarter of the new time has passed from now. Raises as `pause_clock` does.
    """
    turn = _turn(session, slot_id, actor, for_holder=False)
    if not reason.strip():
        raise Invalid("clock_reason_required", pointer="/reason")
    clock = turn.clock
    was = {"was_amount": clock.amount, "was_unit": clock.unit}
    clock.unit, clock.amount, clock.retargeted_at = allowed.unit, allowed.amount, now
    fact = _fact(session, turn)
    clock.due_at = due_of(turn.loaded.facts.calendar, fact)
    if clock.breached_at is not None and clock.due_at is not None and clock.due_at >= now:
        clock.voided_at = now
        fact = replace(fact, breached_at=None)
    clock.next_action_at = next_action(turn.loaded.facts.calendar, replace(fact, due_at=clock.due_at))
    _show(turn, clock.due_at, now)
    due = clock.due_at.isoformat() if clock.due_at else None
    entry = {"unit": allowed.unit, "amount": allowed.amount, "reason": reason.strip(), "due_at": due}
    _note(session, turn, RETARGETED, now, **was, **entry)
    return clock


def acknowledge_breach(
    session: Session, slot_id: int, text: str, working_days: int, actor: Actor, now: datetime
) -> SlaClock:
    """Acknowledge that a turn is late: the next level is told two working days later at most.

    Raises as `pause_clock` does, and `Refused` where the turn is not late.
    """
    turn = _turn(session, slot_id, actor, for_holder=False, for_chain=True)
    clock = turn.clock
    if clock.breached_at is None or clock.voided_at is not None:
        raise Refused("clock_not_late")
    calendar = turn.loaded.facts.calendar
    days = min(max(working_days, 1), ACKNOWLEDGED_DAYS_AT_MOST)
    clock.acknowledged_by, clock.acknowledged_at = turn.person_id, now
    clock.acknowledged_until = acknowledged_until(calendar, now, days)
    clock.next_action_at = next_action(calendar, _fact(session, turn))
    _note(session, turn, ACKNOWLEDGED, now, text=text.strip(), until=clock.acknowledged_until.isoformat())
    return clock


def _turn(
    session: Session, slot_id: int, actor: Actor, *, for_holder: bool, for_chain: bool = False
) -> _Turn:
    """Lock an open turn; the programme's manager may always, its holder or those above only where said."""
    if actor.person_id is None:
        raise Forbidden("persons_only")
    slot = session.get(Slot, slot_id)
    if slot is None:
        raise NotFound("slot_unknown", slot=slot_id)
    loaded = load(session, slot.project_id)
    session.refresh(slot)
    wanted = select(SlaClock).where(SlaClock.slot_id == slot_id, SlaClock.kind == STEP)
    clock = session.exec(wanted.with_for_update()).one_or_none()
    if slot.state != "open" or clock is None or clock.ended_at is not None:
        raise Refused("slot_closed", state=slot.state)
    owner = loaded.facts.organisations["owner"]
    allowed = {(MANAGER, owner)}
    if for_holder:
        allowed.add((slot.role, slot.organisation_id))
    if for_chain:
        roles = loaded.definition.steps[slot.step_key].escalation
        bodies = loaded.facts.organisations
        allowed |= {(it, bodies.get(loaded.definition.roles[it].of, slot.organisation_id)) for it in roles}
    if not allowed & decider_of(session, actor.person_id, slot.project_id).appointments:
        raise Forbidden("clock_not_yours")
    return _Turn(slot, clock, loaded, actor.person_id)


def _waited_for(session: Session, turn: _Turn, wish: Stop) -> int | None:
    """Give the body that is waited for: the one named, or the one that the reason speaks of."""
    if wish.organisation is None:
        return turn.loaded.facts.organisations.get(WAITS_ON.get(wish.reason, ""))
    found = session.exec(select(Organisation.id).where(Organisation.code == wish.organisation)).first()
    if found is None:
        raise Invalid("clock_body_unknown", pointer="/organisation", organisation=wish.organisation)
    return found


def _waiting(turn: _Turn, number: int, body: int, days: int, now: datetime) -> SlaClock:
    calendar, allowed = turn.loaded.facts.calendar, Allowed("working_days", days)
    fact = ClockFact(now, allowed, None)
    due = due_of(calendar, fact)
    clock = turn.clock
    return SlaClock(
        project_id=clock.project_id,
        slot_id=clock.slot_id,
        kind=WAIT,
        stage=clock.stage,
        step_key=clock.step_key,
        subject=clock.subject,
        cycle=clock.cycle,
        number=number,
        organisation_id=body,
        unit=allowed.unit,
        amount=allowed.amount,
        calendar_version_id=calendar.version,
        started_at=now,
        due_at=due,
        next_action_at=next_action(calendar, replace(fact, due_at=due)),
    )


def _end_waiting(session: Session, clock: SlaClock, now: datetime) -> None:
    wanted = select(SlaClock).where(SlaClock.slot_id == clock.slot_id, SlaClock.kind == WAIT)
    for waiting in session.exec(wanted.where(col(SlaClock.ended_at).is_(None))):
        late = waiting.due_at is not None and waiting.due_at < now
        waiting.state, waiting.ended_at, waiting.next_action_at = "met_late" if late else "met", now, None
        if late and waiting.breached_at is None:
            waiting.breached_at, waiting.detected_at = waiting.due_at, now


def _fact(session: Session, turn: _Turn) -> ClockFact:
    clock = turn.clock
    stops = pauses_of(session, [identity(clock)]).get(identity(clock), ())
    return fact_of(clock, stops, warnings_of(turn.loaded.definition, clock))


def _show(turn: _Turn, due: datetime | None, now: datetime) -> None:
    """Have the turn itself say when it is due, and its reminders planned anew."""
    turn.slot.due_at = due
    turn.slot.remind_at = now if due is not None else None


def _note(session: Session, turn: _Turn, kind: str, now: datetime, **data: Any) -> None:
    entry = {
        "clock": STEP,
        "step": turn.slot.step_key,
        "subject": turn.slot.subject,
        "round": turn.slot.round,
    }
    journal.append(session, turn.loaded.project, [(kind, {**entry, **data})], now, turn.person_id)
