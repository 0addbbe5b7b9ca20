"""Reminders: the instants at which holders of a turn are reminded, and which of those passed still count."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from models.rules.calendar import WorkingCalendar
from models.rules.errors import Refused

# Working days from the due day, told at opening; what comes weekly lies five working days apart.
ORDINARY = (-7, -3, -1, 0, 1, 3, 5, 10, 15, 20)
MOST_AFTER = 6


@dataclass(frozen=True, slots=True)
class Occasion:
    """A planned instant: its name stays when the due time moves it, so that it is never told twice."""

    offset: int
    at: datetime

    @property
    def name(self) -> str:
        """Name it after its distance from the due day, in working days."""
        return f"{self.offset:+d}" if self.offset else "0"


@dataclass(frozen=True, slots=True)
class Due:
    """What became of the occasions that have passed: the one to tell, and those that are not told."""

    told: Occasion | None
    superseded: tuple[Occasion, ...]
    expired: tuple[Occasion, ...]
    next_at: datetime | None


def occasions(
    offsets: Iterable[int], opened_at: datetime, due_at: datetime, calendar: WorkingCalendar
) -> list[Occasion]:
    """Plan the instants for a turn, in order.

    None lies on the day on which the turn opened: that day its holders hear of it anyway. After the due day
    there are six at most, and none past the days that the calendar knows.
    """
    planned = list(_planned(offsets, opened_at, due_at, calendar))
    before = [it for it in planned if it.offset <= 0]
    return before + [it for it in planned if it.offset > 0][:MOST_AFTER]


def take_stock(planned: Sequence[Occasion], since: datetime | None, due_at: datetime, now: datetime) -> Due:
    """Sort out the occasions from `since` to `now`: of several that passed only the latest is told.

    One that speaks of time left has expired once the due time is over; the breach is told by itself.
    """
    passed = [it for it in planned if it.at <= now and (since is None or it.at >= since)]
    next_at = min((it.at for it in planned if it.at > now), default=None)
    if not passed:
        return Due(None, (), (), next_at)
    *earlier, latest = passed
    if latest.offset <= 0 and now > due_at:
        return Due(None, (), tuple(passed), next_at)
    return Due(latest, tuple(earlier), (), next_at)


def first_at(
    offsets: Iterable[int], opened_at: datetime, due_at: datetime, calendar: WorkingCalendar
) -> datetime | None:
    """Give the first instant that is planned for a turn, without planning the others."""
    first = next(_planned(offsets, opened_at, due_at, calendar), None)
    return first.at if first else None


def _planned(
    offsets: Iterable[int], opened_at: datetime, due_at: datetime, calendar: WorkingCalendar
) -> Iterator[Occasion]:
    opened = calendar.day_of(opened_at)
    for offset in sorted(set(offsets)):
        try:
            at = opening(due_at, offset, calendar)
        except Refused:
            continue
        if calendar.day_of(at) > opened:
            yield Occasion(offset, at)


def opening(due_at: datetime, offset: int, calendar: WorkingCalendar) -> datetime:
    """Give the opening of the working day that lies so many working days from the due day.

    Raises `Refused` where the calendar knows nothing.
    """
    if offset <= 0:
        return calendar.working_days_before(due_at, -offset)
    day = calendar.day_of(calendar.working_days_from(due_at, offset))
    return calendar.next_opening(calendar.start_of(day))
