"""What a person should know of a calendar before trusting it: its end, and days that are only estimated."""

from dataclasses import dataclass
from datetime import date, timedelta

from models.calendars.shape import CalendarShape

WARNED_BEFORE = timedelta(days=120)


@dataclass(frozen=True, slots=True)
class Review:
    """A calendar looked at on a day: when it ends, its next year without days, and days not yet certain."""

    last: date
    ends_soon: bool
    year_without_days: int | None
    estimated: tuple[date, ...]

    @property
    def is_well(self) -> bool:
        """Tell whether nothing has to be done now."""
        return not self.ends_soon and self.year_without_days is None


def review(calendar: CalendarShape, today: date) -> Review:
    """Look at the 120 days ahead of `today`: years without any day of their own are warned of that early."""
    until = today + WARNED_BEFORE
    known = {it.day.year for it in calendar.days}
    bare = next((year for year in range(today.year, until.year + 1) if year not in known), None)
    ahead = [it for it in calendar.days if today <= it.day <= until and it.certainty != "decreed"]
    return Review(calendar.last, calendar.last < until, bare, tuple(sorted(it.day for it in ahead)))
