"""The SLA clock's arithmetic: when an answer is due, warned of, late, and passed on to a higher level."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from models.rules.calendar import WorkingCalendar

Unit = Literal["business_seconds", "working_days", "calendar_days"]
Rework = Literal["fresh", "remaining", "remaining_floor"]
UNITS: tuple[Unit, ...] = ("business_seconds", "working_days", "calendar_days")

WHOLE = 100
FLOOR_PERCENT = 50
RETARGET_PERCENT = 25
ACKNOWLEDGED_DAYS_AT_MOST = 2
# After how many working days since the breach each level is told: the holder, the manager, the head of the
# programme, and the office's head in a digest. Nobody is told after that.
LEVELS: tuple[int, ...] = (0, 0, 1, 3)
MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Allowed:
    """How long an answer may take: seconds of open time, working days, or calendar days."""

    unit: Unit
    amount: int


@dataclass(frozen=True, slots=True)
class Pause:
    """A stretch `[start, end)` in which a clock stands still; one without an end is under way."""

    start: datetime
    end: datetime | None = None


def merged(pauses: Iterable[Pause]) -> tuple[Pause, ...]:
    """Give pauses in order, those that overlap or touch as one."""
    found: list[Pause] = []
    for pause in sorted(pauses, key=lambda it: it.start):
        last = found[-1] if found else None
        if last is not None and (last.end is None or pause.start <= last.end):
            end = None if last.end is None or pause.end is None else max(last.end, pause.end)
            found[-1] = Pause(last.start, end)
        else:
            found.append(pause)
    return tuple(found)


def spent(
    calendar: WorkingCalendar, start: datetime, until: datetime, pauses: Iterable[Pause] = ()
) -> timedelta:
    """Give the open time between two instants in which the clock did not stand still."""
    total = calendar.elapsed(start, until)
    for pause in merged(pauses):
        begins, ends = max(pause.start, start), min(pause.end or until, until)
        total -= calendar.elapsed(begins, ends)
    return total


def due_at(
    calendar: WorkingCalendar, start: datetime, allowed: Allowed, pauses: Iterable[Pause] = ()
) -> datetime | None:
    """Give the earliest instant by which the time allowed is used up; none while a pause is under way.

    Used up exactly at closing time is due at closing time. A working day counts unless its close lies in a
    pause, a calendar day unless its end does. Raises `Refused` past the calendar's days.
    """
    stops = tuple(it for it in merged(pauses) if it.end is None or it.end > start)
    match allowed.unit:
        case "business_seconds":
            return _by_seconds(calendar, start, timedelta(seconds=allowed.amount), stops)
        case "working_days":
            return _by_working_days(calendar, start, allowed.amount, stops)
        case "calendar_days":
            return _by_calendar_days(calendar, start, allowed.amount, stops)


def thresholds(
    calendar: WorkingCalendar,
    start: datetime,
    allowed: Allowed,
    percents: Iterable[int],
    pauses: Iterable[Pause] = (),
) -> dict[int, datetime]:
    """Give when each share of the time allowed is used up; nothing while a pause is under way."""
    stops = merged(pauses)
    due = due_at(calendar, start, allowed, stops)
    if due is None:
        return {}
    total = spent(calendar, start, due, stops)
    if allowed.unit == "business_seconds":
        total = timedelta(seconds=allowed.amount)
    found = {}
    for percent in sorted(set(percents)):
        at = due if percent >= WHOLE else _by_seconds(calendar, start, total * percent / WHOLE, stops)
        found[percent] = min(at or due, due)
    return found


def retargeted(
    calendar: WorkingCalendar,
    start: datetime,
    allowed: Allowed,
    changed_at: datetime,
    pauses: Iterable[Pause] = (),
) -> datetime | None:
    """Give when an answer is due whose time was changed: start, pauses and time spent are kept.

    Never earlier than a quarter of the new time after the change, so that an edit alone makes nobody late.
    """
    stops = merged(pauses)
    due = due_at(calendar, start, allowed, stops)
    if due is None:
        return None
    afresh = due_at(calendar, changed_at, allowed)
    whole = calendar.elapsed(changed_at, afresh or changed_at)
    least = calendar.add(changed_at, whole * RETARGET_PERCENT / WHOLE)
    if allowed.unit != "business_seconds":
        least = calendar.calendar_days_from(least, 0)
    return max(due, least)


def resumed(
    calendar: WorkingCalendar, unit: Unit, due: datetime | None, paused_at: datetime, now: datetime
) -> datetime | None:
    """Give when an answer is due after a pause that began at `paused_at`: what was left then is left now."""
    if due is None or due <= paused_at:
        return due
    match unit:
        case "business_seconds":
            return calendar.add(now, calendar.elapsed(paused_at, due))
        case "working_days":
            return calendar.close_after(now, calendar.closes_between(paused_at, due))
        case "calendar_days":
            days = (calendar.day_of(due) - calendar.day_of(paused_at)).days
            return calendar.calendar_days_from(now, days)


def remaining(
    calendar: WorkingCalendar,
    allowed: Allowed,
    start: datetime,
    until: datetime,
    pauses: Iterable[Pause] = (),
) -> Allowed:
    """Give what is left at `until` of the time allowed, in its own unit; never less than nothing."""
    stops = merged(pauses)
    if allowed.unit == "business_seconds":
        used = int(spent(calendar, start, until, stops).total_seconds())
    elif allowed.unit == "working_days":
        used = sum(1 for close in _closes_until(calendar, start, until) if not _stands_at(stops, close))
    else:
        days = (calendar.day_of(until) - calendar.day_of(start)).days
        ends = [calendar.start_of(calendar.day_of(start) + timedelta(days=it)) for it in range(1, days + 1)]
        used = sum(1 for end in ends if not _stands_at(stops, end))
    return Allowed(allowed.unit, max(allowed.amount - used, 0))


def left_at(calendar: WorkingCalendar, unit: Unit, due: datetime, at: datetime) -> int:
    """Give how many units are left at `at` until an answer is due; none once it is."""
    if at >= due:
        return 0
    match unit:
        case "business_seconds":
            return int(calendar.elapsed(at, due).total_seconds())
        case "working_days":
            return calendar.working_days_between(at, due)
        case "calendar_days":
            return (calendar.day_of(due) - calendar.day_of(at)).days


def next_cycle(allowed: Allowed, left: Allowed, rework: Rework) -> Allowed:
    """Give the time allowed when work comes back that was returned for rework; at least one unit."""
    if rework == "fresh":
        return allowed
    least = -(-allowed.amount * FLOOR_PERCENT // WHOLE) if rework == "remaining_floor" else 1
    return Allowed(allowed.unit, max(left.amount, least))


def level_at(
    calendar: WorkingCalendar, breached_at: datetime, level: int, acknowledged_until: datetime | None = None
) -> datetime | None:
    """Give when a level is told of a breach (0 is the holder); none above the highest.

    Who has acknowledged the breach holds the next level until `acknowledged_until`.
    """
    if level >= len(LEVELS):
        return None
    days = LEVELS[level]
    planned = calendar.working_days_from(breached_at, days) if days else breached_at
    return max(planned, acknowledged_until) if acknowledged_until is not None else planned


def acknowledged_until(calendar: WorkingCalendar, now: datetime, working_days: int) -> datetime:
    """Give until when an acknowledgement holds the next level: two working days at most."""
    return calendar.working_days_from(now, min(working_days, ACKNOWLEDGED_DAYS_AT_MOST))


def _by_seconds(
    calendar: WorkingCalendar, start: datetime, span: timedelta, stops: Sequence[Pause]
) -> datetime | None:
    left, at = span, start
    for stop in stops:
        if stop.end is not None and stop.end <= at:
            continue
        run = calendar.elapsed(at, stop.start)
        if left <= run:
            return calendar.add(at, left)
        if stop.end is None:
            return None
        left, at = left - run, max(stop.end, at)
    return calendar.add(at, left)


def _by_working_days(
    calendar: WorkingCalendar, start: datetime, count: int, stops: Sequence[Pause]
) -> datetime | None:
    if not stops:
        return calendar.working_days_from(start, count)
    left = count
    for close in calendar.closes_after(start):
        stop = _stands_at(stops, close)
        if stop is None:
            left -= 1
            if left <= 0:
                return close
        elif stop.end is None:
            return None
    return None


def _by_calendar_days(
    calendar: WorkingCalendar, start: datetime, count: int, stops: Sequence[Pause]
) -> datetime | None:
    if not stops:
        return calendar.calendar_days_from(start, count)
    day, left = calendar.day_of(start), count
    while left > 0:
        day += timedelta(days=1)
        stop = _stands_at(stops, calendar.start_of(day))
        if stop is None:
            left -= 1
        elif stop.end is None:
            return None
    due = calendar.calendar_days_from(calendar.start_of(day), 0)
    stop = _stands_at(stops, due)
    if stop is None:
        return due
    return None if stop.end is None else _by_working_days(calendar, due, 1, stops)


def _stands_at(stops: Sequence[Pause], instant: datetime) -> Pause | None:
    """Give the pause in which the last moment before `instant` lies, if any."""
    for stop in stops:
        if stop.start < instant and (stop.end is None or instant <= stop.end):
            return stop
    return None


def _closes_until(calendar: WorkingCalendar, start: datetime, until: datetime) -> list[datetime]:
    found = []
    for close in calendar.closes_after(start):
        if close > until:
            break
        found.append(close)
    return found
