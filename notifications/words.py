"""Dates, counts and names of places as people read them, in Arabic and in English."""

import re
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
MATTERS: dict[str, dict[str, str]] = {
    "ar": {
        "zero": "لا أمور",
        "one": "أمر واحد",
        "two": "أمران",
        "few": "{count} أمور",
        "many": "{count} أمرًا",
        "other": "{count} أمر",
    },
    "en": {"zero": "no matters", "one": "one matter", "other": "{count} matters"},
}
_BLANK_LINES = re.compile(r"[ \t]*\n(?:[ \t]*\n)+")


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


def matters(count: int, language: str) -> str:
    """Say a number of matters that await an answer or are told."""
    forms = MATTERS[language]
    return forms[plural_form(language, count)].format(count=count)


def one_spaced(text: str) -> str:
    """Give a text with no two blank lines running, and none at its ends."""
    return _BLANK_LINES.sub("\n\n", text.replace("\r\n", "\n")).strip()


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
