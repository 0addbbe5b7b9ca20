"""Timekeeping: holds lapses and escalation while the machine's clock is in doubt."""

from datetime import datetime

from sqlalchemy import func, select, update
from sqlmodel import Session, col

from models.brake import Brake
from models.brakes import CLOCK, EXPIRY, release_brake, set_brake
from models.heartbeat import Heartbeat
from models.rules.timekeeping import Reading, judge
from models.sla_clock import SlaClock


def reading(session: Session, now: datetime) -> Reading:
    """Judge the machine's clock by the last sign of life of an engine that did not stop in order."""
    last = select(func.max(col(Heartbeat.beat_at))).where(col(Heartbeat.stopped_at).is_(None))
    return judge(session.execute(last).scalar_one_or_none(), now)


def keep_time(session: Session, now: datetime) -> Reading:
    """Hold what cannot be taken back after a jump forward; undo what a wrong time did when it returns."""
    found = reading(session, now)
    if found is Reading.FORWARD:
        reason = "the machine's clock moved by more than six hours; check it, then: shiraka clock confirm"
        set_brake(session, EXPIRY, CLOCK, reason, now)
    elif found is Reading.BACK:
        held = session.get(Brake, (EXPIRY, CLOCK))
        if held is not None and held.set_at > now:
            _void_false_breaches(session, held.set_at, now)
            release_brake(session, EXPIRY, CLOCK)
    return found


def confirm(session: Session) -> bool:
    """Go on with lapses and escalation: a person has looked at the clock. False where nothing was held."""
    return bool(release_brake(session, EXPIRY))


def _void_false_breaches(session: Session, since: datetime, now: datetime) -> None:
    """Void what was found late by a clock that had leapt at `since`, and is not late; nobody heard of it."""
    session.execute(
        update(SlaClock)
        .where(col(SlaClock.detected_at) >= since, col(SlaClock.breached_at) > now)
        .where(col(SlaClock.level) == 0, col(SlaClock.voided_at).is_(None), col(SlaClock.ended_at).is_(None))
        .values(voided_at=now, next_action_at=col(SlaClock.due_at))
        .execution_options(synchronize_session=False)
    )
