"""What time asks of an SLA clock: a warning, a breach, a higher level; and when it asks next."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from models.rules.calendar import WorkingCalendar
from models.rules.sla import (
    LEVELS,
    MOMENT,
    WHOLE,
    Allowed,
    Pause,
    due_at,
    level_at,
    retargeted,
    thresholds,
)

RUNNING, PAUSED = "running", "paused"
WARNINGS = (75, WHOLE)


@dataclass(frozen=True, slots=True)
class ClockFact:
    """A clock as it stands; one that is allowed no particular time is due when it is told.

    `warned` is the highest share of its time (percent) that was told, `told` how many levels heard of its
    breach. What was retargeted has a floor under its due time.
    """

    started_at: datetime
    allowed: Allowed | None
    due_at: datetime | None
    state: str = RUNNING
    warnings: tuple[int, ...] = WARNINGS
    pauses: tuple[Pause, ...] = ()
    retargeted_at: datetime | None = None
    warned: int = 0
    breached_at: datetime | None = None
    told: int = 0
    acknowledged_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Strike:
    """What a clock strikes at an instant: a share of its time, its breach, levels to tell; and when next."""

    warned: int | None = None
    breached_at: datetime | None = None
    levels: tuple[int, ...] = ()
    next_at: datetime | None = None

    @property
    def is_nothing(self) -> bool:
        """Tell whether the time has not come yet."""
        return self.warned is None and self.breached_at is None and not self.levels


def due_of(calendar: WorkingCalendar, clock: ClockFact) -> datetime | None:
    """Compute when a clock is due by `calendar`; what is allowed no particular time keeps its due time."""
    if clock.state == PAUSED or clock.allowed is None:
        return None if clock.state == PAUSED else clock.due_at
    if clock.retargeted_at is not None:
        return retargeted(calendar, clock.started_at, clock.allowed, clock.retargeted_at, clock.pauses)
    return due_at(calendar, clock.started_at, clock.allowed, clock.pauses)


def next_action(calendar: WorkingCalendar, clock: ClockFact) -> datetime | None:
    """Give when time next asks something of a clock; never, while it is paused or nothing is left to tell."""
    if clock.state != RUNNING or clock.due_at is None:
        return None
    if clock.breached_at is not None:
        return level_at(calendar, clock.breached_at, clock.told, clock.acknowledged_until)
    # It is late only after the instant at which it is due.
    late = clock.due_at + MOMENT
    return min([at for share, at in _warnings(calendar, clock).items() if share > clock.warned] + [late])


def strike(calendar: WorkingCalendar, clock: ClockFact, now: datetime, *, tell: bool = True) -> Strike:
    """Tell what time asks of a clock at `now`.

    Of several shares that passed only the highest is told, and none of a clock that is late. With `tell`
    off nobody is told of a breach; it is kept for when telling is on again.
    """
    if clock.state != RUNNING or clock.due_at is None:
        return Strike()
    breached_at = None
    if clock.breached_at is None and now > clock.due_at:
        breached_at = clock.due_at
        clock = replace(clock, breached_at=breached_at, warned=WHOLE)
    if clock.breached_at is None:
        passed = [share for share, at in _warnings(calendar, clock).items() if at <= now]
        warned = max((share for share in passed if share > clock.warned), default=None)
        clock = replace(clock, warned=warned or clock.warned)
        return Strike(warned, None, (), next_action(calendar, clock))
    levels = _levels(calendar, clock, now) if tell else ()
    clock = replace(clock, told=clock.told + len(levels))
    return Strike(None, breached_at, levels, next_action(calendar, clock))


def _levels(calendar: WorkingCalendar, clock: ClockFact, now: datetime) -> tuple[int, ...]:
    assert clock.breached_at is not None
    found = []
    for level in range(clock.told, len(LEVELS)):
        at = level_at(calendar, clock.breached_at, level, clock.acknowledged_until)
        if at is None or at > now:
            break
        found.append(level)
    return tuple(found)


def _warnings(calendar: WorkingCalendar, clock: ClockFact) -> dict[int, datetime]:
    """Give when each share below the whole is used up."""
    shares: Iterable[int] = [share for share in clock.warnings if share < WHOLE]
    if clock.allowed is None or not shares:
        return {}
    return thresholds(calendar, clock.started_at, clock.allowed, shares, clock.pauses)
