"""The shape of a calendar's definition, as files, the API and the database hold it."""

import re
from collections.abc import Sequence
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import Annotated, Literal, Self
from zoneinfo import available_timezones

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

from models.rules.definition import Title
from models.rules.timetable import Certainty, Day, DayException, Hours, Season, Timetable

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[Weekday, ...] = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)
Stretch = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-4]):[0-5]\d-([01]\d|2[0-4]):[0-5]\d$")]
Stretches = tuple[Stretch, ...]
CalendarId = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9-]{0,31}$")]
MOST_YEARS = 60


class Shape(BaseModel):
    """A frozen part of a calendar's definition that refuses unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class SeasonShape(Shape):
    """Other hours on the week's working days, from `first` to `last`, both included."""

    title: Title
    first: date
    last: date
    hours: Stretches = Field(min_length=1)
    certainty: Certainty = "decreed"
    reference: str = ""


class DayShape(Shape):
    """A day that differs: closed where `hours` is empty, else open then; `reference` names the decree."""

    day: date
    title: Title
    hours: Stretches = ()
    certainty: Certainty = "decreed"
    reference: str = ""


class CalendarShape(Shape):
    """A whole calendar: nothing is known of days before `first` or after `last`."""

    id: CalendarId
    title: Title
    zone: str
    first: date
    last: date
    week: dict[Weekday, Stretches]
    seasons: tuple[SeasonShape, ...] = ()
    days: tuple[DayShape, ...] = ()
    provenance: str = ""

    @field_validator("zone")
    @classmethod
    def _is_a_zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError(f"there is no time zone {value}")
        return value

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        """Refuse days out of range or given twice alike, seasons that overlap, and hours that do."""
        if not self.first <= self.last or self.last.year - self.first.year >= MOST_YEARS:
            raise ValueError(f"`last` must lie after `first`, by less than {MOST_YEARS} years")
        seen: set[tuple[date, bool]] = set()
        for one in self.days:
            if not self.first <= one.day <= self.last:
                raise ValueError(f"{one.day} is not between {self.first} and {self.last}")
            if (one.day, bool(one.hours)) in seen:
                raise ValueError(f"{one.day} is given twice")
            seen.add((one.day, bool(one.hours)))
        seasons = sorted(self.seasons, key=lambda it: it.first)
        if any(it.first > it.last for it in seasons):
            raise ValueError("a season ends before it begins")
        if any(one.last >= two.first for one, two in pairwise(seasons)):
            raise ValueError("two seasons overlap")
        if not any(self.week.values()):
            raise ValueError("the week has no working hours")
        _ = self.timetable
        return self

    @cached_property
    def timetable(self) -> Timetable:
        """The definition as rules take it."""
        week = {WEEKDAYS.index(name): _day(hours) for name, hours in self.week.items() if hours}
        return Timetable(
            self.first,
            self.last,
            self.zone,
            week,
            tuple(Season(it.first, it.last, dict.fromkeys(week, _day(it.hours))) for it in self.seasons),
            tuple(DayException(it.day, _day(it.hours), it.certainty) for it in self.days),
        )


def _day(stretches: Sequence[str]) -> Day:
    hours = sorted(_hours(one) for one in stretches)
    if any(one.closes > two.opens for one, two in pairwise(hours)):
        raise ValueError(f"the hours {', '.join(stretches)} overlap")
    return tuple(hours)


def _hours(stretch: str) -> Hours:
    numbers = [int(it) for it in re.split("[:-]", stretch)]
    return Hours(numbers[0] * 60 + numbers[1], numbers[2] * 60 + numbers[3])
