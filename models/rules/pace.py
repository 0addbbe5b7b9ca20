"""The pace of mail: in which hours it leaves, how much of it a person gets in a day, how it is spread."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256

from models.rules.calendar import WorkingCalendar, plain_calendar, zone_named

SPREAD = timedelta(minutes=20)
IMMEDIATE_A_DAY = 5
TOGETHER = timedelta(minutes=10)
# After a stop so many digests leave in a minute.
BUCKET_A_MINUTE = 60
LONGEST_HOLIDAY = 60
FULL_DAY = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Window:
    """The hours of a working day in which mail is sent, the end excluded; shorter ones on shorter days.

    Past the days that the calendar knows, an ordinary week is kept: mail must not stand still.
    """

    calendar: WorkingCalendar
    opens: time = time(8, 30)
    closes: time = time(17)
    short_opens: time = time(9, 30)
    short_closes: time = time(13, 30)

    def is_open(self, now: datetime) -> bool:
        """Tell whether mail may leave now."""
        hours = self._hours(self.local_day(now))
        return hours is not None and hours[0] <= now < hours[1]

    def next_opening(self, now: datetime) -> datetime:
        """Give when mail may leave next: now, where the window is open."""
        if self.is_open(now):
            return now
        day = self.local_day(now)
        for _ in range(LONGEST_HOLIDAY):
            hours = self._hours(day)
            if hours is not None and hours[0] >= now:
                return hours[0]
            day += timedelta(days=1)
        raise ValueError(f"the calendar has no working day within {LONGEST_HOLIDAY} days of {now}")

    def next_day(self, now: datetime) -> datetime:
        """Give the first opening on a later day than that of `now`."""
        return self.next_opening(self._at(self.local_day(now) + timedelta(days=1), time(0)))

    def local_day(self, now: datetime) -> date:
        """Give the day on which `now` lies."""
        return now.astimezone(zone_named(self.calendar.zone)).date()

    def start_of_day(self, now: datetime) -> datetime:
        """Give the instant at which the day of `now` began."""
        return self._at(self.local_day(now), time(0))

    def _hours(self, day: date) -> tuple[datetime, datetime] | None:
        known = self.calendar.timetable.first <= day < self.calendar.timetable.last
        calendar = self.calendar if known else plain_calendar(self.calendar.zone)
        if not calendar.is_working_day(day):
            return None
        worked = calendar.elapsed(calendar.start_of(day), calendar.start_of(day + timedelta(days=1)))
        is_short = worked < FULL_DAY
        opens, closes = (self.short_opens, self.short_closes) if is_short else (self.opens, self.closes)
        return self._at(day, opens), self._at(day, closes)

    def _at(self, day: date, wall: time) -> datetime:
        return datetime.combine(day, wall, zone_named(self.calendar.zone)).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Pace:
    """How mail is paced: without hours it leaves whenever it is due, without bound as much as there is."""

    window: Window
    keeps_hours: bool = True
    immediate_a_day: int | None = IMMEDIATE_A_DAY
    spread: timedelta = SPREAD
    together: timedelta = TOGETHER

    def is_open(self, now: datetime) -> bool:
        """Tell whether mail may leave now."""
        return not self.keeps_hours or self.window.is_open(now)

    def by(self, calendar: WorkingCalendar) -> "Pace":
        """Give the same pace by another calendar."""
        return replace(self, window=replace(self.window, calendar=calendar))

    def opening(self, now: datetime, person_id: int | None) -> datetime:
        """Give when mail to a person may leave: now in their hours, else a little after the next opening."""
        if self.is_open(now):
            return now
        return self.window.next_opening(now) + self.share_of(person_id)

    def next_digest(self, now: datetime, person_id: int | None) -> datetime:
        """Give when the digest of the next working day is gathered for a person."""
        return self.window.next_day(now) + self.share_of(person_id)

    def share_of(self, person_id: int | None) -> timedelta:
        """Give a person's place in the spread: always the same one."""
        number = int.from_bytes(sha256(f"person:{person_id}".encode()).digest()[:4])
        return timedelta(seconds=int(self.spread.total_seconds() * number / 2**32))


def paced(calendar: WorkingCalendar) -> Pace:
    """Give the pace of an installation that others depend on."""
    return Pace(Window(calendar))


def at_once(calendar: WorkingCalendar | None = None) -> Pace:
    """Give the pace of development: everything leaves as it is due."""
    return Pace(Window(calendar or plain_calendar()), False, None, timedelta(), timedelta())
