"""What a new version of a calendar makes of a clock: it moves, its breach is void, or it is late."""

from dataclasses import dataclass
from datetime import datetime

from models.rules.calendar import WorkingCalendar
from models.rules.clocks import RUNNING, ClockFact, due_of

MOVED, VOIDED, NEWLY_LATE = "moved", "voided", "newly_late"


@dataclass(frozen=True, slots=True)
class Retimed:
    """A clock as it stands, the calendar that times it anew, and what becomes of it."""

    clock_id: int
    project_id: int
    slot_id: int | None
    kind: str
    step: str
    subject: str
    cycle: int
    voided_at: datetime | None
    fact: ClockFact
    calendar: WorkingCalendar
    due_at: datetime | None
    changes: frozenset[str]

    @property
    def is_turn(self) -> bool:
        """Tell whether it is the clock of a turn, whose holders know its due time."""
        return self.slot_id is not None and self.kind == "step"

    @property
    def is_worth_a_mail(self) -> bool:
        """Tell whether a due time that people know moves by a working day or more."""
        if self.due_at is None or self.fact.due_at is None:
            return False
        first, last = sorted((self.due_at, self.fact.due_at))
        return self.calendar.working_days_between(first, last) >= 1


def retimed(
    calendar: WorkingCalendar, clock: ClockFact, now: datetime
) -> tuple[datetime | None, frozenset[str]]:
    """Give when a clock is due by `calendar`, and what changes by that."""
    due = due_of(calendar, clock)
    changes = set()
    if due != clock.due_at:
        changes.add(MOVED)
    if clock.state == RUNNING and due is not None:
        if clock.breached_at is not None and now <= due:
            changes.add(VOIDED)
        if clock.breached_at is None and clock.due_at is not None and clock.due_at >= now > due:
            changes.add(NEWLY_LATE)
    return due, frozenset(changes)
