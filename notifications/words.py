"""Dates, counts and names of places as people read them, in Arabic and in English."""

from datetime import datetime
from functools import cache

from babel import Locale
from babel.dates import format_datetime, get_timezone_location

from models.rules.calendar import plain_calendar, zone_named

# Arabic has six forms; the dual and the singular swallow their number.
WORKING_DAYS: dict[str, dict[str, str]] = {
    "ar": {
        "zero": "أقل من يوم عمل",
        "one": "يوم عمل واحد",
        "two": "يوما عمل",
        "few": "{count} أيام عمل",
        "many": "{count} يوم عمل",
        "other": "{count} يوم عمل",
    },
    "en": {"zero": "less than a working day", "one": "one working day", "other": "{count} working days"},
}
_PATTERNS = {"ar": "EEEE d MMMM y، HH:mm", "en": "EEEE d MMMM y, HH:mm"}
_CLOCK = {"ar": "بتوقيت {place}", "en": "{place} time"}
LONGEST_COUNT = 1_000


@cache
def locale_of(language: str) -> Locale:
    """Give Babel's locale of a language; Egypt's Arabic has the month names people here use."""
    return Locale.parse("ar_EG" if language == "ar" else "en_GB")


def plural_form(language: str, count: int) -> str:
    """Name the plural form of a count: zero, one, two, few, many or other."""
    if count == 0:
        return "zero"
    return locale_of(language).plural_form(count)


def working_days(count: int, language: str) -> str:
    """Say a number of working days."""
    forms = WORKING_DAYS[language]
    return forms[plural_form(language, count)].format(count=count)


def moment(instant: datetime, zone: str, language: str) -> str:
    """Say a day and a time in the programme's zone, with the name of the day and of the clock."""
    text = format_datetime(instant, _PATTERNS[language], tzinfo=zone_named(zone), locale=locale_of(language))
    return f"{text} ({_clock(zone, language)})"


def working_days_between(start: datetime, end: datetime, zone: str) -> int:
    """Count the working days that lie after the day of `start`, up to and with the day of `end`."""
    return min(plain_calendar(zone).working_days_between(start, end), LONGEST_COUNT)


@cache
def _clock(zone: str, language: str) -> str:
    place = get_timezone_location(zone_named(zone), locale=locale_of(language), return_city=True)
    return _CLOCK[language].format(place=place)
