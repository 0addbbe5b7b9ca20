"""The timetable behind a calendar: working hours by weekday, seasons with other hours, and single days."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

Certainty = Literal["estimated", "announced", "decreed"]

DAY_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True, order=True)
class Hours:
    """A half-open stretch of working time on a wall clock, in minutes from midnight; 1440 is its end."""

    opens: int
    closes: int

    def __post_init__(self) -> None:
        """Refuse hours that end before they begin, or lie outside a day."""
        if not 0 <= self.opens < self.closes <= DAY_MINUTES:
            raise ValueError(f"hours {self.opens}-{self.closes} are not within a day")


Day = tuple[Hours, ...]
OFFICE: Day = (Hours(9 * 60, 15 * 60),)
SUNDAY_TO_THURSDAY: Mapping[int, Day] = dict.fromkeys((6, 0, 1, 2, 3), OFFICE)


@dataclass(frozen=True, slots=True)
class Season:
    """Other working hours by weekday (Monday is 0) from `first` to `last`, both included."""

    first: date
    last: date
    week: Mapping[int, Day]


@dataclass(frozen=True, slots=True)
class DayException:
    """One day that differs: closed where it has no hours; `certainty` says how sure that is."""

    day: date
    hours: Day = ()
    certainty: Certainty = "decreed"


@dataclass(frozen=True, slots=True)
class Timetable:
    """When people work, from `first` to `last`; beyond these days nothing is known."""

    first: date
    last: date
    zone: str = "Africa/Cairo"
    week: Mapping[int, Day] = field(default_factory=lambda: SUNDAY_TO_THURSDAY)
    seasons: tuple[Season, ...] = ()
    exceptions: tuple[DayException, ...] = ()

    def days(self) -> list[tuple[date, Day]]:
        """Give every working day with its hours, in order.

        Explicit hours of a day come before its being closed, that before a season, and that before the week.
        """
        explicit = {it.day: it.hours for it in self.exceptions if it.hours}
        closed = {it.day for it in self.exceptions if not it.hours} - explicit.keys()
        found, day = [], self.first
        while day <= self.last:
            hours = explicit.get(day) or (() if day in closed else self._usual(day))
            if hours:
                found.append((day, hours))
            day += timedelta(days=1)
        return found

    def _usual(self, day: date) -> Day:
        for season in self.seasons:
            if season.first <= day <= season.last:
                return season.week.get(day.weekday(), ())
        return self.week.get(day.weekday(), ())
