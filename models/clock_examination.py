"""What the doctor asks of clocks: each awaited answer has one, none stands unseen, a breach has its time."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, and_, select
from sqlmodel import Session

from models.brakes import EXPIRY, is_braked
from models.columns import columns_of, table_of
from models.heartbeat import Heartbeat
from models.rules.sla import LEVELS
from models.sla_clock import STEP, SlaClock
from models.step import Slot

GRACE, SILENCE = timedelta(minutes=10), timedelta(minutes=2)
_slot, _clock, _beat = columns_of(Slot), columns_of(SlaClock), columns_of(Heartbeat)
TURNS = (
    select(
        _slot.id,
        _slot.step_key,
        _slot.due_at.label("shown"),
        _clock.id.label("clock"),
        _clock.state,
        _clock.due_at,
        _clock.next_action_at,
        _clock.breached_at,
        _clock.detected_at,
        _clock.voided_at,
        _clock.level,
    )
    .join_from(
        table_of(Slot),
        table_of(SlaClock),
        and_(_clock.slot_id == _slot.id, _clock.kind == STEP, _clock.ended_at.is_(None)),
        isouter=True,
    )
    .where(_slot.state == "open")
)


def clock_faults(session: Session, now: datetime) -> Iterator[tuple[str, str, str] | None]:
    """Give, for each awaited answer, the promise that its clock breaks, about what and how; or None.

    A clock of which time asks something must be swept within ten minutes while an engine lives, unless
    expiry stands still.
    """
    lives = select(_beat.name).where(_beat.stopped_at.is_(None), _beat.beat_at > now - SILENCE)
    swept = session.execute(lives).first() is not None and not is_braked(session, EXPIRY)
    for row in session.execute(TURNS).all():
        fault = _fault(row, now, swept=swept)
        yield (fault[0], f"{row.step_key} {row.id}", fault[1]) if fault else None


def _fault(row: Row[Any], now: datetime, *, swept: bool) -> tuple[str, str] | None:
    if row.clock is None:
        return "P14", "no clock counts the time of this answer"
    if row.state == "running" and row.shown != row.due_at:
        return "P14", f"people see {row.shown}, the clock says {row.due_at}"
    silent = row.next_action_at is None and row.state == "running" and row.due_at is not None
    if silent and row.level < len(LEVELS):
        return "P14", "the clock runs, but time asks nothing of it"
    if swept and row.next_action_at is not None and row.next_action_at < now - GRACE:
        return "P14", f"the clock waits to be swept since {row.next_action_at}"
    if row.breached_at is not None and (row.detected_at is None or row.detected_at < row.breached_at):
        return "P11", "a breach was found before it happened"
    return None
