"""How names, money and time are written on a page, in the reader's language and the programme's zone."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from babel.dates import format_date, format_datetime, format_timedelta, get_day_names
from babel.numbers import format_decimal
from babel.units import format_unit
from markupsafe import Markup, escape

from models.queries.reference import Reference
from models.rules.calendar import zone_named
from models.rules.definition import Title
from models.rules.money import Money
from models.rules.text import Language, Text

LOCALES: dict[Language, str] = {"ar": "ar_EG", "en": "en_GB"}
DIRECTIONS: dict[Language, str] = {"ar": "rtl", "en": "ltr"}
NAMES: dict[Language, str] = {"ar": "العربية", "en": "English"}
DAY = "d MMM y"
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SIZES = (("digital-megabyte", 1024 * 1024), ("digital-kilobyte", 1024), ("digital-byte", 1))
MOMENT: dict[Language, str] = {"ar": "d MMM y، HH:mm", "en": "d MMM y, HH:mm"}
FULL_MOMENT: dict[Language, str] = {"ar": "EEEE d MMMM y، HH:mm", "en": "EEEE d MMMM y, HH:mm"}


@dataclass(frozen=True, slots=True)
class Wording:
    """Writes for a reader of one language, in one time zone, at one instant."""

    language: Language
    zone: str
    now: datetime

    def text(self, text: Text | Title | Reference | str) -> Markup:
        """Write a name apart from its surroundings, so that its direction disturbs nothing.

        A text that the reader's language lacks is shown in the other one, and marked as such.
        """
        if isinstance(text, str):
            return Markup("<bdi>{}</bdi>").format(text)
        both = text.name if isinstance(text, Reference) else text
        return _named(both.ar, both.en, self.language)

    def signed(self, person: Text, organisation: Text | Reference) -> Markup:
        """Write a person with their body, unless the person is known by a name that holds it."""
        body = organisation.name if isinstance(organisation, Reference) else organisation
        if self.plain(body) in self.plain(person):
            return self.text(person)
        return Markup("{}{} {}").format(self.text(person), self.comma, self.text(body))

    @property
    def comma(self) -> str:
        """Give the comma of the reader's script."""
        return "،" if self.language == "ar" else ","

    def plain(self, text: Text | Title | Reference) -> str:
        """Write a name where no markup may stand."""
        both = text.name if isinstance(text, Reference) else text
        return both.in_language(self.language) or both.ar or both.en

    def money(self, money: Money) -> Markup:
        """Write an amount with its currency: `EGP 1,250,000`; piastres only where there are any."""
        pattern = "#,##0" if money.minor % 100 == 0 else "#,##0.00"
        sign = "-" if money.minor < 0 else ""
        whole, part = divmod(abs(money.minor), 100)
        written = format_decimal(f"{whole}.{part:02d}", pattern, locale="en_GB")
        return Markup('<bdi class="money">{}\u00a0{}{}</bdi>').format(money.currency, sign, written)

    def number(self, number: int) -> str:
        """Write a whole number with separators."""
        return format_decimal(number, "#,##0", locale="en_GB")

    def size(self, size: int) -> str:
        """Write a size given in bytes."""
        unit, each = next(((unit, each) for unit, each in SIZES if size >= each), SIZES[-1])
        return format_unit(round(size / each, 1), unit, "short", locale=LOCALES[self.language])

    def day(self, day: date | datetime, *, weekday: bool = False) -> Markup:
        """Write a day, with its name where that is asked for."""
        local = self.local(day).date() if isinstance(day, datetime) else day
        return _written_day(local, f"EEEE {DAY}" if weekday else DAY, self.language)

    def weekday(self, name: str) -> str:
        """Write the name of a day of the week that is known by its English name."""
        return str(get_day_names(locale=LOCALES[self.language])[WEEKDAYS.index(name)])

    def moment(self, instant: datetime, *, full: bool = False) -> Markup:
        """Write an instant by the programme's clock."""
        pattern = (FULL_MOMENT if full else MOMENT)[self.language]
        written = format_datetime(self.local(instant), pattern, locale=LOCALES[self.language])
        return _timed(instant.isoformat(), written)

    def ago(self, instant: datetime) -> Markup:
        """Write how long ago an instant was, with the instant itself for machines."""
        written = format_timedelta(instant - self.now, add_direction=True, locale=LOCALES[self.language])
        return _timed(instant.isoformat(), written)

    def clock(self, instant: datetime) -> str:
        """Write the time of day of an instant."""
        return self.local(instant).strftime("%H:%M")

    def days_until(self, instant: datetime) -> int:
        """Count the calendar days from today to an instant; below zero for days past."""
        return (self.local(instant).date() - self.local(self.now).date()).days

    def local(self, instant: datetime) -> datetime:
        """Give an instant on the programme's clock."""
        return instant.astimezone(zone_named(self.zone))

    def lines(self, text: str) -> Markup:
        """Write what somebody typed, with its line breaks."""
        return Markup("<br>").join(escape(line) for line in text.splitlines())


# The same names and days stand on a page again and again, and writing one costs more than finding it.
@lru_cache(maxsize=8192)
def _named(ar: str, en: str, language: Language) -> Markup:
    own, other = (ar, en) if language == "ar" else (en, ar)
    if own:
        return Markup("<bdi>{}</bdi>").format(own)
    return Markup('<bdi lang="{}">{}</bdi>').format("en" if language == "ar" else "ar", other)


@lru_cache(maxsize=8192)
def _written_day(day: date, pattern: str, language: Language) -> Markup:
    return _timed(day.isoformat(), format_date(day, pattern, locale=LOCALES[language]))


def _timed(machine: str, written: str) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(machine, written)


def end_of_week(now: datetime, zone: str) -> datetime:
    """Give the instant at which the working week of `now` is over: the next Sunday's beginning."""
    today = now.astimezone(zone_named(zone))
    days = 7 - (today.weekday() + 1) % 7
    sunday = today.date() + timedelta(days=days)
    return datetime(sunday.year, sunday.month, sunday.day, tzinfo=zone_named(zone))
