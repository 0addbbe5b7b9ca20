"""Calendars for tests: the fixtures that the worked cases name, and others by keyword."""

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from models.rules.calendar import WorkingCalendar
from models.rules.timetable import SUNDAY_TO_THURSDAY, Day, DayException, Hours, Season, Timetable

VECTORS = Path(__file__).parent.parent / "rules" / "vectors" / "sla.json"
FIRST, LAST = date(2026, 1, 1), date(2027, 12, 31)
RAMADAN: Day = (Hours(540, 840),)
ALWAYS: Day = (Hours(0, 1440),)
LUNCH: Day = (Hours(540, 720), Hours(780, 960))
LONG: Day = (Hours(480, 1080),)


@cache
def vectors() -> dict[str, Any]:
    """Give the worked cases."""
    found: dict[str, Any] = json.loads(VECTORS.read_text(encoding="utf-8"))
    return found


@cache
def fixture(name: str) -> WorkingCalendar:
    """Give the calendar that a worked case names."""
    match name:
        case "EG":
            return egypt()
        case "EG-2027decree":
            return egypt(opened=(date(2027, 3, 8),), closed=(date(2027, 3, 14),), ramadan_to=date(2027, 3, 9))
        case "24x7":
            return weekly(dict.fromkeys(range(7), ALWAYS))
        case "LUNCH":
            return weekly(dict.fromkeys((6, 0, 1, 2, 3), LUNCH))
        case "MON-FRI":
            return weekly(dict.fromkeys(range(5), LONG))
    raise KeyError(name)


def weekly(week: dict[int, Day], zone: str = "Africa/Cairo", **more: Any) -> WorkingCalendar:
    """Give a calendar of two years with these hours by weekday."""
    return WorkingCalendar(Timetable(FIRST, LAST, zone, week, **more))


def egypt(
    opened: tuple[date, ...] = (), closed: tuple[date, ...] = (), ramadan_to: date | None = None
) -> WorkingCalendar:
    """Give the fixture's Egypt, with days opened and closed by a later decree."""
    given = vectors()["fixture"]["EG"]
    off = {date.fromisoformat(day) for day in given["closed"]} - set(opened) | set(closed)
    seasons = []
    for first, last, _ in given["seasons"]:
        until = date.fromisoformat(last)
        if ramadan_to is not None and until.year == ramadan_to.year:
            until = ramadan_to
        week = dict.fromkeys(SUNDAY_TO_THURSDAY, RAMADAN)
        seasons.append(Season(date.fromisoformat(first), until, week))
    exceptions = tuple(DayException(day) for day in sorted(off))
    return WorkingCalendar(
        Timetable(FIRST, LAST, given["tz"], SUNDAY_TO_THURSDAY, tuple(seasons), exceptions)
    )
