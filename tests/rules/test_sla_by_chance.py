"""What holds for every SLA clock, whatever its start, target, pauses and calendar."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from models.rules.calendar import WorkingCalendar
from models.rules.sla import UNITS, Allowed, Pause, due_at, retargeted, spent, thresholds
from models.rules.timetable import DayException, Timetable
from tests.factories.calendars import FIRST, LAST, fixture
from tests.rules.chance import effort

NAMES = ("EG", "EG-2027decree", "24x7", "LUNCH", "MON-FRI")
BEGIN, END = datetime(2026, 1, 4, tzinfo=UTC), datetime(2027, 6, 1, tzinfo=UTC)

calendars = st.sampled_from(NAMES).map(fixture)
instants = st.integers(0, int((END - BEGIN).total_seconds())).map(lambda it: BEGIN + timedelta(seconds=it))
seconds = st.integers(1, 200 * 3600)
allowances = st.builds(Allowed, st.sampled_from(UNITS), st.integers(1, 40))
days_off = st.lists(st.dates(date(2026, 1, 1), date(2027, 10, 1)), max_size=30)


def pauses() -> st.SearchStrategy[list[Pause]]:
    """Draw a few pauses that ended, overlapping as they may."""
    lengths = st.integers(1, 10 * 86400).map(lambda it: timedelta(seconds=it))
    one = st.builds(lambda start, length: Pause(start, start + length), instants, lengths)
    return st.lists(one, max_size=3)


def closed_on(days: list[date]) -> WorkingCalendar:
    return WorkingCalendar(Timetable(FIRST, LAST, exceptions=tuple(DayException(day) for day in set(days))))


@effort()
@given(calendars, instants, instants, instants)
def test_open_time_adds_up(calendar: WorkingCalendar, one: datetime, two: datetime, three: datetime) -> None:
    first, middle, last = sorted((one, two, three))
    whole = calendar.elapsed(first, last)
    assert calendar.elapsed(first, middle) + calendar.elapsed(middle, last) == whole
    assert timedelta(0) <= whole <= last - first


@effort()
@given(calendars, instants, seconds)
def test_the_time_up_to_the_due_instant_is_the_target_and_just_before_it_less(
    calendar: WorkingCalendar, start: datetime, span: int
) -> None:
    due = calendar.add(start, timedelta(seconds=span))
    assert calendar.elapsed(start, due) == timedelta(seconds=span)
    assert calendar.elapsed(start, due - timedelta(microseconds=1)) < timedelta(seconds=span)


@effort()
@given(calendars, instants, seconds)
def test_going_back_gives_the_latest_instant_that_leaves_the_time(
    calendar: WorkingCalendar, end: datetime, span: int
) -> None:
    assume(end > BEGIN + timedelta(days=90))
    begin = calendar.subtract(end, timedelta(seconds=span))
    assert calendar.elapsed(begin, end) == timedelta(seconds=span)
    assert calendar.elapsed(begin + timedelta(microseconds=1), end) < timedelta(seconds=span)


@effort()
@given(calendars, instants, allowances, pauses())
def test_with_pauses_too_what_is_spent_by_the_due_instant_is_the_target(
    calendar: WorkingCalendar, start: datetime, allowed: Allowed, stops: list[Pause]
) -> None:
    target = Allowed("business_seconds", allowed.amount * 3600)
    due = due_at(calendar, start, target, stops)
    assert due is not None
    assert spent(calendar, start, due, stops) == timedelta(seconds=target.amount)


@effort()
@given(calendars, instants, instants, allowances, pauses())
def test_a_later_start_is_never_due_earlier(
    calendar: WorkingCalendar, one: datetime, two: datetime, allowed: Allowed, stops: list[Pause]
) -> None:
    early, late = sorted((one, two))
    first, second = due_at(calendar, early, allowed, stops), due_at(calendar, late, allowed, stops)
    assert first is not None
    assert second is not None
    assert first <= second


@effort()
@given(calendars, instants, allowances, st.integers(0, 20), pauses())
def test_a_longer_target_is_never_due_earlier(
    calendar: WorkingCalendar, start: datetime, allowed: Allowed, more: int, stops: list[Pause]
) -> None:
    longer = Allowed(allowed.unit, allowed.amount + more)
    first, second = due_at(calendar, start, allowed, stops), due_at(calendar, start, longer, stops)
    assert first is not None
    assert second is not None
    assert start < first <= second


@effort()
@given(instants, allowances, days_off, days_off)
def test_more_holidays_never_make_it_due_earlier(
    start: datetime, allowed: Allowed, few: list[date], more: list[date]
) -> None:
    first = due_at(closed_on(few), start, allowed)
    second = due_at(closed_on(few + more), start, allowed)
    assert first is not None
    assert second is not None
    assert first <= second


@effort()
@given(calendars, instants, seconds, st.floats(0, 1), st.integers(1, 20 * 86400))
def test_a_pause_before_it_is_due_moves_it_by_exactly_the_open_time_of_the_pause(
    calendar: WorkingCalendar, start: datetime, span: int, share: float, length: int
) -> None:
    target = Allowed("business_seconds", span)
    due = due_at(calendar, start, target)
    assert due is not None
    begins = start + (due - start) * share
    assume(begins < due)
    pause = Pause(begins, begins + timedelta(seconds=length))
    moved = due_at(calendar, start, target, [pause])
    assert moved is not None
    assert pause.end is not None
    assert calendar.elapsed(due, moved) == calendar.elapsed(pause.start, pause.end)
    if calendar.elapsed(pause.start, pause.end) == timedelta(0):
        assert moved == due


@effort()
@given(calendars, instants, allowances, pauses(), st.sets(st.integers(1, 100), max_size=5))
def test_the_shares_of_a_target_come_in_order_and_the_whole_is_the_due_instant(
    calendar: WorkingCalendar, start: datetime, allowed: Allowed, stops: list[Pause], percents: set[int]
) -> None:
    found = thresholds(calendar, start, allowed, percents | {100}, stops)
    assert list(found.values()) == sorted(found.values())
    assert found[100] == due_at(calendar, start, allowed, stops)


@effort()
@given(calendars, instants, allowances, st.integers(0, 60 * 86400))
def test_a_changed_target_leaves_time_after_the_change_and_changing_it_again_changes_nothing(
    calendar: WorkingCalendar, start: datetime, allowed: Allowed, later: int
) -> None:
    changed_at = start + timedelta(seconds=later)
    due = retargeted(calendar, start, allowed, changed_at)
    assert due is not None
    assert due > changed_at
    assert retargeted(calendar, start, allowed, changed_at) == due
