"""The working week: on which days people work, and when a target given in days is due."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

SUNDAY_TO_THURSDAY = frozenset({6, 0, 1, 2, 3})


@dataclass(frozen=True, slots=True)
class WorkingWeek:
    """The days of the week on which people work (Monday is 0), the hours, and the zone they are told in."""

    days: frozenset[int] = SUNDAY_TO_THURSDAY
    opens: time = time(9)
    closes: time = time(15)
    zone: str = "Africa/Cairo"

    def is_working_day(self, day: date) -> bool:
        """Tell whether people work on `day`."""
        return day.weekday() in self.days

    def working_days_from(self, start: datetime, count: int) -> datetime:
        """Give the close of the `count`-th working day after `start`; the day of start never counts."""
        return self._at(_working_day(self.days, self._local_day(start), count), self.closes)

    def calendar_days_from(self, start: datetime, count: int) -> datetime:
        """Give the close of the first working day that is `count` calendar days or more after `start`."""
        day = self._local_day(start) + timedelta(days=count)
        while not self.is_working_day(day):
            day += timedelta(days=1)
        return self._at(day, self.closes)

    def working_days_before(self, due: datetime, count: int) -> datetime:
        """Give the opening of the `count`-th working day before `due`."""
        day = self._local_day(due)
        while count > 0:
            day -= timedelta(days=1)
            count -= self.is_working_day(day)
        return self._at(day, self.opens)

    def start_of(self, day: date) -> datetime:
        """Give the instant at which `day` begins in the zone."""
        return self._at(day, time(0))

    def _local_day(self, instant: datetime) -> date:
        return instant.astimezone(zone_named(self.zone)).date()

    def _at(self, day: date, wall: time) -> datetime:
        return datetime.combine(day, wall, zone_named(self.zone)).astimezone(UTC)


@lru_cache(maxsize=4096)
def _working_day(days: frozenset[int], day: date, count: int) -> date:
    while count > 0:
        day += timedelta(days=1)
        count -= day.weekday() in days
    return day


@lru_cache
def zone_named(name: str) -> ZoneInfo:
    """Give the IANA zone called `name`."""
    return ZoneInfo(name)
