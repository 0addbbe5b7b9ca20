"""Decrees: changes to single days and seasons of a calendar, with where they were decreed."""

from collections.abc import Iterable
from datetime import date

from models.calendars.loader import plain, shaped
from models.calendars.shape import CalendarShape, DayShape, SeasonShape, Shape


class Decree(Shape):
    """Days to close or to open at other hours, days that are as usual again, and seasons that replace others.

    A season replaces those that it overlaps.
    """

    days: tuple[DayShape, ...] = ()
    usual: tuple[date, ...] = ()
    seasons: tuple[SeasonShape, ...] = ()


def decreed(calendar: CalendarShape, decree: Decree) -> CalendarShape:
    """Give a calendar as a decree leaves it. Raises `Invalid` where that is no calendar."""
    touched = {it.day for it in decree.days} | set(decree.usual)
    days = [it for it in calendar.days if it.day not in touched] + list(decree.days)
    seasons = [it for it in calendar.seasons if not _overlaps(it, decree.seasons)] + list(decree.seasons)
    changed = calendar.model_copy(
        update={
            "days": tuple(sorted(days, key=lambda it: it.day)),
            "seasons": tuple(sorted(seasons, key=lambda it: it.first)),
        }
    )
    return shaped(plain(changed))


def _overlaps(season: SeasonShape, others: Iterable[SeasonShape]) -> bool:
    return any(season.first <= it.last and it.first <= season.last for it in others)
