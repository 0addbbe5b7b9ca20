"""The SLA clock: due times, pauses, changes of target, rework and levels, on days one can look up."""

from datetime import UTC, date, datetime, timedelta

import pytest

from models.rules.calendar import WorkingCalendar
from models.rules.errors import Refused
from models.rules.sla import (
    Allowed,
    Pause,
    acknowledged_until,
    due_at,
    level_at,
    merged,
    next_cycle,
    remaining,
    retargeted,
    spent,
    thresholds,
)
from models.rules.timetable import DayException, Hours, Timetable
from tests.factories.calendars import ALWAYS, FIRST, LAST, fixture, weekly

EG = fixture("EG")
HOUR = 3600


def cairo(text: str) -> datetime:
    """Read a winter's wall time in Cairo."""
    return datetime.fromisoformat(f"2026-{text}:00+02:00")


def hours(count: float) -> Allowed:
    return Allowed("business_seconds", int(count * HOUR))


def days(count: int) -> Allowed:
    return Allowed("working_days", count)


MONDAY, THURSDAY = cairo("11-23T10:00"), cairo("11-26T10:00")
TUESDAY_NOON, THURSDAY_TEN = cairo("11-24T12:00"), cairo("11-26T10:00")


def test_explicit_hours_come_before_a_closed_day_that_before_a_season_and_that_before_the_week() -> None:
    day = date(2026, 11, 24)
    late = (Hours(720, 900),)
    both = Timetable(FIRST, LAST, exceptions=(DayException(day), DayException(day, late)))
    assert dict(both.days())[day] == late
    closed = Timetable(FIRST, LAST, exceptions=(DayException(day),))
    assert day not in dict(closed.days())
    assert dict(fixture("EG").timetable.days())[date(2026, 3, 1)] == (Hours(540, 840),)


def test_hours_are_within_a_day_and_end_after_they_begin() -> None:
    for opens, closes in ((600, 600), (700, 600), (-1, 60), (60, 1441)):
        with pytest.raises(ValueError, match="not within a day"):
            Hours(opens, closes)


def test_nothing_is_computed_past_the_days_that_a_calendar_knows() -> None:
    with pytest.raises(Refused) as refusal:
        due_at(EG, datetime(2027, 12, 30, 8, tzinfo=UTC), days(2))
    assert refusal.value.code == "clock_calendar_ends"
    for ask in (
        lambda: EG.elapsed(MONDAY, datetime(2028, 1, 2, tzinfo=UTC)),
        lambda: EG.add(datetime(2025, 12, 1, tzinfo=UTC), timedelta(hours=1)),
        lambda: EG.subtract(MONDAY, timedelta(hours=5000)),
        lambda: EG.working_days_before(MONDAY, 500),
        lambda: EG.next_opening(datetime(2027, 12, 31, 14, tzinfo=UTC)),
    ):
        with pytest.raises(Refused):
            ask()


def test_a_wall_time_that_the_clocks_leave_out_moves_on_and_one_that_comes_twice_is_the_first() -> None:
    friday = weekly({4: (Hours(0, 120),)})  # Clocks go from 00:00 to 01:00 on Friday the 24th of April 2026.
    assert friday.elapsed(cairo("04-23T12:00"), cairo("04-25T12:00")) == timedelta(hours=1)
    thursday = weekly({3: (Hours(22 * 60, 24 * 60),)})  # Back from 24:00 to 23:00 on the 29th of October.
    assert thursday.elapsed(cairo("10-29T12:00"), cairo("10-31T12:00")) == timedelta(hours=3)
    evening = weekly({3: (Hours(23 * 60, 23 * 60 + 30),)})
    assert evening.next_opening(cairo("10-29T12:00")) == datetime(2026, 10, 29, 20, tzinfo=UTC)


def test_days_that_meet_at_midnight_have_no_gap_between_them() -> None:
    always = weekly(dict.fromkeys(range(7), ALWAYS))
    assert always.elapsed(MONDAY, THURSDAY) == THURSDAY - MONDAY
    assert always.add(MONDAY, timedelta(hours=30)) == MONDAY + timedelta(hours=30)
    assert always.is_open(cairo("11-24T00:00"))


def test_people_work_from_the_opening_to_just_before_the_close() -> None:
    opening, close = cairo("11-23T09:00"), cairo("11-23T15:00")
    assert EG.is_open(opening)
    assert not EG.is_open(close)
    assert EG.next_opening(MONDAY) == MONDAY
    assert EG.next_opening(close) == cairo("11-24T09:00")


def test_going_back_from_an_opening_lands_at_an_opening() -> None:
    assert EG.subtract(cairo("11-23T11:00"), timedelta(hours=2)) == cairo("11-23T09:00")
    assert EG.subtract(cairo("11-23T11:00"), timedelta(hours=3)) == cairo("11-22T14:00")


def test_a_clock_that_starts_outside_hours_counts_from_the_opening() -> None:
    assert due_at(EG, cairo("11-27T02:00"), hours(1)) == cairo("11-29T10:00")


def test_overlapping_pauses_count_once() -> None:
    twice = [Pause(TUESDAY_NOON, THURSDAY_TEN), Pause(cairo("11-25T09:00"), cairo("11-25T15:00"))]
    once = [Pause(TUESDAY_NOON, THURSDAY_TEN)]
    assert merged(twice) == tuple(once)
    assert due_at(EG, MONDAY, hours(12), twice) == due_at(EG, MONDAY, hours(12), once)
    assert spent(EG, MONDAY, THURSDAY, twice) == spent(EG, MONDAY, THURSDAY, once)


def test_a_pause_under_way_takes_the_due_time_away_unless_the_time_was_used_up_before() -> None:
    under_way = [Pause(TUESDAY_NOON)]
    assert due_at(EG, MONDAY, hours(12), under_way) is None
    assert due_at(EG, MONDAY, days(2), under_way) is None
    assert due_at(EG, MONDAY, Allowed("calendar_days", 3), under_way) is None
    assert thresholds(EG, MONDAY, hours(12), (75, 100), under_way) == {}
    assert retargeted(EG, MONDAY, hours(12), THURSDAY, under_way) is None
    assert due_at(EG, MONDAY, hours(4), under_way) == cairo("11-23T14:00")


def test_a_working_day_whose_close_lies_in_a_pause_does_not_count() -> None:
    assert due_at(EG, MONDAY, days(3)) == cairo("11-26T15:00")
    # Tuesday and Wednesday are lost; Thursday, Sunday and Monday count.
    assert due_at(EG, MONDAY, days(3), [Pause(TUESDAY_NOON, THURSDAY_TEN)]) == cairo("11-30T15:00")
    night = [Pause(cairo("11-24T16:00"), cairo("11-25T08:00"))]
    lunch = [Pause(cairo("11-24T12:00"), cairo("11-24T14:00"))]
    assert due_at(EG, MONDAY, days(3), night) == due_at(EG, MONDAY, days(3), lunch) == cairo("11-26T15:00")


def test_a_calendar_day_whose_end_lies_in_a_pause_does_not_count() -> None:
    three = Allowed("calendar_days", 3)
    assert due_at(EG, MONDAY, three) == cairo("11-26T15:00")
    # Two midnights are lost: Saturday, and so Sunday's close.
    assert due_at(EG, MONDAY, three, [Pause(TUESDAY_NOON, THURSDAY_TEN)]) == cairo("11-29T15:00")
    closing = [Pause(cairo("11-26T14:00"), cairo("11-26T16:00"))]
    assert due_at(EG, MONDAY, three, closing) == cairo("11-29T15:00")


def test_a_changed_target_keeps_the_start_and_never_makes_late_by_itself() -> None:
    assert retargeted(EG, MONDAY, days(5), TUESDAY_NOON) == cairo("11-30T15:00")
    # Two days are over long since: a quarter of the new time is left, to the close of its day.
    assert retargeted(EG, MONDAY, days(2), cairo("11-29T12:00")) == cairo("11-30T15:00")
    # A quarter of four hours after noon on Thursday.
    assert retargeted(EG, MONDAY, hours(4), cairo("11-26T12:00")) == cairo("11-26T13:00")


def test_what_is_left_of_a_target_is_told_in_its_own_unit() -> None:
    assert remaining(EG, hours(12), MONDAY, TUESDAY_NOON) == hours(4)
    assert remaining(EG, days(3), MONDAY, THURSDAY) == days(1)
    assert remaining(EG, days(3), MONDAY, THURSDAY, [Pause(TUESDAY_NOON, THURSDAY_TEN)]) == days(3)
    assert remaining(EG, Allowed("calendar_days", 5), MONDAY, THURSDAY).amount == 2
    assert remaining(EG, days(1), MONDAY, THURSDAY) == days(0)


def test_returned_work_comes_back_to_a_fresh_target_to_what_was_left_or_to_half_at_least() -> None:
    left = remaining(EG, days(10), MONDAY, cairo("12-03T16:00"))
    assert left == days(2)
    assert next_cycle(days(10), left, "fresh") == days(10)
    assert next_cycle(days(10), left, "remaining") == days(2)
    assert next_cycle(days(10), left, "remaining_floor") == days(5)
    assert next_cycle(days(10), days(0), "remaining") == days(1)
    assert next_cycle(days(5), days(0), "remaining_floor") == days(3)


def test_a_breach_rises_at_once_after_a_day_and_after_three_and_an_acknowledgement_holds_the_next() -> None:
    breach = cairo("11-26T15:00")  # A Thursday.
    assert level_at(EG, breach, 0) == level_at(EG, breach, 1) == breach
    assert level_at(EG, breach, 2) == cairo("11-29T15:00")
    assert level_at(EG, breach, 3) == cairo("12-01T15:00")
    assert level_at(EG, breach, 4) is None
    held = acknowledged_until(EG, cairo("11-29T10:00"), 30)
    assert held == cairo("12-01T15:00")
    assert level_at(EG, breach, 2, held) == held


def test_a_calendar_of_another_place_has_its_own_noon() -> None:
    seoul = WorkingCalendar(Timetable(FIRST, LAST, "Asia/Seoul"))
    assert seoul.working_days_from(MONDAY, 1) == datetime(2026, 11, 24, 6, tzinfo=UTC)
