"""Drafts of years to come: public holidays as the `holidays` package computes them, all marked estimated.

It is wrong often enough, since decrees move days and the moon is sighted, that a person publishes each
version.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from importlib.metadata import version
from typing import Any

import holidays
from holidays.calendars.islamic import _IslamicLunar

from models.calendars.shape import CalendarShape, DayShape, SeasonShape
from models.rules.definition import Title

REFERENCE = f"holidays {version('holidays')}"
RAMADAN = Title(ar="رمضان", en="Ramadan")
RAMADAN_HOURS = ("09:00-14:00",)


def extended(calendar: CalendarShape, until: int, country: str = "EG") -> CalendarShape:
    """Give a calendar that reaches to the end of year `until`, the years after its own as estimated."""
    years = range(calendar.last.year + 1, until + 1)
    first = calendar.last + timedelta(days=1)
    return calendar.model_copy(
        update={
            "last": max(calendar.last, date(until, 12, 31)),
            "days": (*calendar.days, *(it for it in estimated_days(years, country) if it.day >= first)),
            "seasons": (*calendar.seasons, *(it for it in estimated_seasons(years) if it.first >= first)),
        }
    )


def estimated_days(years: Iterable[int], country: str = "EG") -> list[DayShape]:
    """Give the public and government holidays of some years that fall on working days of a week."""
    wanted: dict[str, Any] = {"years": list(years), "categories": ("public", "government")}
    wanted["islamic_show_estimated"] = False
    arabic = holidays.country_holidays(country, language="ar_EG", **wanted)
    english = holidays.country_holidays(country, language="en_US", **wanted)
    return [
        DayShape(
            day=day,
            title=Title(ar=name, en=english.get(day) or name),
            certainty="estimated",
            reference=REFERENCE,
        )
        for day, name in sorted(arabic.items())
        if day.weekday() not in english.weekend
    ]


def estimated_seasons(years: Iterable[int]) -> list[SeasonShape]:
    """Give the Ramadans of some years, from the first day of fasting to the day before the feast."""
    moon = _IslamicLunar()
    found: dict[date, SeasonShape] = {}
    for year in years:
        feasts = sorted(day for it in (year, year + 1) for day, _ in moon.eid_al_fitr_dates(it))
        for first, _ in moon.ramadan_beginning_dates(year):
            last = next(day for day in feasts if day > first) - timedelta(days=1)
            found[first] = SeasonShape(
                title=RAMADAN,
                first=first,
                last=last,
                hours=RAMADAN_HOURS,
                certainty="estimated",
                reference=REFERENCE,
            )
    return [found[first] for first in sorted(found)]
