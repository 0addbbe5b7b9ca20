"""The working week: Sunday to Thursday in Cairo, summer and winter."""

from datetime import UTC, date, datetime

import pytest

from models.rules.calendar import WorkingCalendar, plain_calendar
from models.rules.timetable import OFFICE, Timetable

WEEK = plain_calendar()
SUNDAY = datetime(2025, 11, 2, 8, 0, tzinfo=UTC)
WEDNESDAY = datetime(2025, 11, 5, 8, 0, tzinfo=UTC)
THURSDAY = datetime(2025, 11, 6, 8, 0, tzinfo=UTC)
FRIDAY = datetime(2025, 11, 7, 8, 0, tzinfo=UTC)


def close_of(year: int, month: int, day: int, hour: int = 13) -> datetime:
    """Three in the afternoon in Cairo is 13:00 UTC in winter and 12:00 in summer."""
    return datetime(year, month, day, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "count", "due"),
    [
        (SUNDAY, 1, close_of(2025, 11, 3)),  # Monday.
        (SUNDAY, 4, close_of(2025, 11, 6)),  # Thursday.
        (WEDNESDAY, 2, close_of(2025, 11, 9)),  # Thursday, then Sunday: Friday and Saturday are free.
        (THURSDAY, 1, close_of(2025, 11, 9)),  # Sunday.
        (FRIDAY, 1, close_of(2025, 11, 9)),  # Sunday.
        (SUNDAY, 5, close_of(2025, 11, 9)),  # A week's work ends on Sunday.
        (SUNDAY, 10, close_of(2025, 11, 16)),  # Two weeks' work.
    ],
)
def test_a_target_in_working_days_leaves_out_friday_and_saturday(
    start: datetime, count: int, due: datetime
) -> None:
    assert WEEK.working_days_from(start, count) == due


def test_the_day_is_told_in_cairo_and_not_in_greenwich() -> None:
    late = datetime(2025, 11, 2, 22, 30, tzinfo=UTC)  # Half past midnight on Monday in Cairo.
    assert WEEK.working_days_from(late, 1) == close_of(2025, 11, 4)


def test_a_target_in_calendar_days_that_ends_on_a_free_day_moves_to_sunday() -> None:
    assert WEEK.calendar_days_from(SUNDAY, 4) == close_of(2025, 11, 6)  # Thursday.
    assert WEEK.calendar_days_from(SUNDAY, 5) == close_of(2025, 11, 9)  # Friday becomes Sunday.


def test_summer_time_moves_the_instant_and_not_the_hour_on_the_wall() -> None:
    # Summer time begins on Friday the 25th of April 2025.
    thursday = datetime(2025, 4, 24, 8, 0, tzinfo=UTC)
    assert WEEK.working_days_from(thursday, 1) == close_of(2025, 4, 27, hour=12)


def test_a_day_begins_in_cairo_even_where_its_midnight_is_left_out() -> None:
    assert WEEK.start_of(date(2025, 11, 3)) == datetime(2025, 11, 2, 22, tzinfo=UTC)
    assert WEEK.start_of(date(2025, 4, 25)) == datetime(2025, 4, 24, 22, tzinfo=UTC)


def test_a_reminder_comes_at_the_opening_of_a_working_day_before() -> None:
    due = close_of(2025, 11, 9)  # Sunday.
    assert WEEK.working_days_before(due, 1) == datetime(2025, 11, 6, 7, tzinfo=UTC)  # Thursday.


def test_another_office_has_another_week() -> None:
    week = dict.fromkeys(range(5), OFFICE)
    office = WorkingCalendar(Timetable(date(2025, 1, 1), date(2025, 12, 31), "Asia/Seoul", week))
    assert office.working_days_from(FRIDAY, 1) == datetime(2025, 11, 10, 6, tzinfo=UTC)  # Monday.
