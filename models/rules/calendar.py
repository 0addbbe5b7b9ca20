"""The working calendar: when people work, to the second, told from one sorted index of open hours."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import accumulate
from zoneinfo import ZoneInfo

from models.rules.errors import Refused
from models.rules.timetable import DAY_MINUTES, Hours, Timetable

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)
PLAIN_FIRST, PLAIN_LAST = date(2000, 1, 1), date(2049, 12, 31)


class WorkingCalendar:
    """An index of a timetable's open hours; instants inside are microseconds since 1970 in UTC.

    Every question about time past the timetable's days raises `Refused`: nothing is known there.
    """

    def __init__(self, timetable: Timetable, name: str = "", version: int | None = None) -> None:
        """Build the index; hours go from wall time to UTC date by date, so that clocks may change.

        `name` and `version` say which published calendar it is.
        """
        self.timetable = timetable
        self.name = name
        self.version = version
        self.zone = timetable.zone
        days = [(day, _open_hours(day, hours, self.zone)) for day, hours in timetable.days()]
        days = [(day, spans) for day, spans in days if spans]
        spans = [span for _, found in days for span in found]
        self._opens = [opens for opens, _ in spans]
        self._closes = [closes for _, closes in spans]
        # Open time up to each close; before the first there is none.
        self._worked = list(accumulate((closes - opens for opens, closes in spans), initial=0))
        self._days = [day.toordinal() for day, _ in days]
        self._day_opens = [found[0][0] for _, found in days]
        self._day_closes = [found[-1][1] for _, found in days]
        self._first = _ticks(_midnight(timetable.first, self.zone))
        self._last = _ticks(_midnight(timetable.last + timedelta(days=1), self.zone))

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        """Give the open time in `[start, end)`; none where `end` is not after `start`."""
        return max(self._worked_by(self._known(end)) - self._worked_by(self._known(start)), 0) * TICK

    def add(self, start: datetime, span: timedelta) -> datetime:
        """Give the earliest instant by which `span` of open time has passed since `start`."""
        known = self._known(start)
        if span <= timedelta(0):
            return start
        wanted = self._worked_by(known) + span // TICK
        place = bisect_left(self._worked, wanted)
        if place == len(self._worked):
            raise self._unknown()
        return _instant(self._closes[place - 1] - (self._worked[place] - wanted))

    def subtract(self, end: datetime, span: timedelta) -> datetime:
        """Give the latest instant from which `span` of open time passes until `end`."""
        known = self._known(end)
        if span <= timedelta(0):
            return end
        wanted = self._worked_by(known) - span // TICK
        if wanted < 0:
            raise self._unknown()
        place = bisect_right(self._worked, wanted)
        return _instant(self._opens[place - 1] + wanted - self._worked[place - 1])

    def is_open(self, instant: datetime) -> bool:
        """Tell whether people work at `instant`."""
        known = self._known(instant)
        place = bisect_right(self._opens, known)
        return place > 0 and known < self._closes[place - 1]

    def next_opening(self, instant: datetime) -> datetime:
        """Give `instant` itself while people work, else when they next begin to."""
        known = self._known(instant)
        place = bisect_right(self._closes, known)
        if place == len(self._opens):
            raise self._unknown()
        return max(instant, _instant(self._opens[place]))

    def is_working_day(self, day: date) -> bool:
        """Tell whether people work on `day`."""
        place = bisect_left(self._days, day.toordinal())
        return place < len(self._days) and self._days[place] == day.toordinal()

    def working_days_from(self, start: datetime, count: int) -> datetime:
        """Give the close of the `count`-th working day after `start`; the day of start never counts."""
        return _instant(self._close_at(bisect_right(self._days, self._day(start)) + count - 1))

    def closes_after(self, start: datetime) -> Iterator[datetime]:
        """Give the close of each working day after the day of `start`, for ever or until it is unknown."""
        place = bisect_right(self._days, self._day(start))
        while True:
            yield _instant(self._close_at(place))
            place += 1

    def closes_between(self, start: datetime, end: datetime) -> int:
        """Count the working days whose close lies in `(start, end]`."""
        places = [bisect_right(self._day_closes, self._known(it)) for it in (start, end)]
        return max(places[1] - places[0], 0)

    def close_after(self, start: datetime, count: int) -> datetime:
        """Give the `count`-th close of a working day after `start`, that of its own day among them."""
        return _instant(self._close_at(bisect_right(self._day_closes, self._known(start)) + count - 1))

    def calendar_days_from(self, start: datetime, count: int) -> datetime:
        """Give the close of the first working day that is `count` calendar days or more after `start`."""
        return _instant(self._close_at(bisect_left(self._days, self._day(start) + count)))

    def working_days_before(self, due: datetime, count: int) -> datetime:
        """Give the opening of the `count`-th working day before the day of `due`."""
        place = bisect_left(self._days, self._day(due)) - count
        if place < 0:
            raise self._unknown()
        return _instant(self._day_opens[place])

    def opening_of(self, day: date) -> datetime:
        """Give the instant at which work begins on `day`, or on the first working day after it."""
        place = bisect_left(self._days, day.toordinal())
        if place == len(self._days):
            raise self._unknown()
        return _instant(self._day_opens[place])

    def working_days_between(self, start: datetime, end: datetime) -> int:
        """Count the working days after the day of `start`, up to and with the day of `end`."""
        return max(
            bisect_right(self._days, self._day(end)) - bisect_right(self._days, self._day(start)),
            0,
        )

    def start_of(self, day: date) -> datetime:
        """Give the instant at which `day` begins in the calendar's zone."""
        return _midnight(day, self.zone)

    def day_of(self, instant: datetime) -> date:
        """Give the date at `instant` in the calendar's zone."""
        return instant.astimezone(zone_named(self.zone)).date()

    def _day(self, instant: datetime) -> int:
        self._known(instant)
        return self.day_of(instant).toordinal()

    def _close_at(self, place: int) -> int:
        if place >= len(self._day_closes):
            raise self._unknown()
        return self._day_closes[place]

    def _worked_by(self, known: int) -> int:
        place = bisect_right(self._opens, known)
        if place == 0:
            return 0
        return self._worked[place] - max(self._closes[place - 1] - known, 0)

    def _known(self, instant: datetime) -> int:
        ticks = _ticks(instant)
        if not self._first <= ticks <= self._last:
            raise self._unknown()
        return ticks

    def _unknown(self) -> Refused:
        first, last = self.timetable.first.isoformat(), self.timetable.last.isoformat()
        return Refused("clock_calendar_ends", calendar=self.name or "-", first=first, last=last)


@lru_cache
def plain_calendar(zone: str = "Africa/Cairo") -> WorkingCalendar:
    """Give a calendar without holidays: Sunday to Thursday, nine to three."""
    return WorkingCalendar(Timetable(PLAIN_FIRST, PLAIN_LAST, zone))


@lru_cache
def zone_named(name: str) -> ZoneInfo:
    """Give the IANA zone called `name`."""
    return ZoneInfo(name)


def _open_hours(day: date, hours: Iterable[Hours], zone: str) -> list[tuple[int, int]]:
    """Give a day's open hours in UTC.

    A wall time that the clocks leave out moves forward with them; one that comes twice is its first.
    Hours that meet become one, so that nothing is due at a close at which nobody goes home.
    """
    spans = [(_ticks(_at(day, it.opens, zone)), _ticks(_at(day, it.closes, zone))) for it in sorted(hours)]
    merged: list[tuple[int, int]] = []
    for opens, closes in spans:
        start = max(opens, merged[-1][1]) if merged else opens
        if closes <= start:
            continue
        if merged and start == merged[-1][1]:
            merged[-1] = (merged[-1][0], closes)
        else:
            merged.append((start, closes))
    return merged


def _at(day: date, minutes: int, zone: str) -> datetime:
    if minutes == DAY_MINUTES:
        return _midnight(day + timedelta(days=1), zone)
    wall = datetime.combine(day, time(*divmod(minutes, 60)), zone_named(zone))
    return wall.astimezone(UTC)


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(0), zone_named(zone)).astimezone(UTC)


def _ticks(instant: datetime) -> int:
    return (instant - EPOCH) // TICK


def _instant(ticks: int) -> datetime:
    return EPOCH + ticks * TICK
