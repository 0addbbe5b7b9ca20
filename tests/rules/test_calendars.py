"""Calendars as data: what is shipped, what a decree makes of it, what is refused, what a draft adds."""

from datetime import date, datetime

import pytest

from models.calendars.decree import Decree, decreed
from models.calendars.draft import extended
from models.calendars.loader import digest, plain, read_calendar, shaped, shipped
from models.calendars.review import review
from models.calendars.shape import DayShape, SeasonShape
from models.rules.calendar import WorkingCalendar
from models.rules.definition import Title
from models.rules.errors import Invalid
from models.rules.sla import Allowed, due_at
from tests.factories.calendars import egypt

HOLIDAY = Title(ar="إجازة", en="Holiday")


def test_the_shipped_calendar_works_on_the_days_of_the_worked_cases_and_at_their_hours() -> None:
    worked = dict(egypt().timetable.days())
    ours = {day: hours for day, hours in shipped().timetable.days() if day.year in (2026, 2027)}
    assert ours == worked


def test_the_shipped_calendar_names_its_sources() -> None:
    calendar = shipped()
    assert (calendar.first, calendar.last) == (date(2013, 1, 1), date(2028, 12, 31))
    assert all(it.reference for it in calendar.days)
    certain = {it.day for it in calendar.days if it.certainty == "decreed"}
    assert {date(2026, 3, 19), date(2026, 3, 22), date(2026, 3, 23)} <= certain
    assert all(any(it.day.year == year for it in calendar.days) for year in range(2013, 2029))


def test_a_decree_closes_days_and_opens_others_and_replaces_a_season() -> None:
    ramadan = SeasonShape(
        title=HOLIDAY, first=date(2027, 2, 8), last=date(2027, 3, 9), hours=("09:00-14:00",)
    )
    changed = decreed(
        shipped(),
        Decree(
            days=(DayShape(day=date(2027, 3, 14), title=HOLIDAY, reference="decree"),),
            usual=(date(2027, 3, 8),),
            seasons=(ramadan,),
        ),
    )
    start, six_hours = datetime.fromisoformat("2027-03-07T12:00+02:00"), Allowed("business_seconds", 21600)
    before = due_at(WorkingCalendar(shipped().timetable), start, six_hours)
    after = due_at(WorkingCalendar(changed.timetable), start, six_hours)
    assert before == datetime.fromisoformat("2027-03-14T13:00+02:00")
    assert after == datetime.fromisoformat("2027-03-08T13:00+02:00")
    assert digest(changed) != digest(shipped())


def test_a_calendar_is_the_same_after_it_was_written_and_read() -> None:
    assert shaped(plain(shipped())) == shipped()
    assert digest(shaped(plain(shipped()))) == digest(shipped())


@pytest.mark.parametrize(
    "change",
    [
        {"zone": "Cairo/Africa"},
        {"last": "2012-01-01"},
        {"week": {"sunday": []}},
        {"week": {"sunday": ["15:00-09:00"]}},
        {"week": {"sunday": ["09:00-12:00", "11:00-15:00"]}},
        {"days": [{"day": "2040-01-01", "title": HOLIDAY.model_dump()}]},
        {"days": [{"day": "2026-01-01", "title": HOLIDAY.model_dump()}] * 2},
        {"colour": "green"},
    ],
)
def test_what_is_no_calendar_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(Invalid) as refusal:
        shaped(plain(shipped()) | change)
    assert refusal.value.code == "clock_calendar_invalid"


def test_text_that_is_no_mapping_is_refused_with_its_line() -> None:
    with pytest.raises(Invalid, match="line 2"):
        read_calendar("id: EG\n  zone: [")
    with pytest.raises(Invalid, match="no mapping"):
        read_calendar("- EG")


def test_an_end_is_warned_of_120_days_ahead_and_days_that_are_not_decreed_are_named() -> None:
    calm, late = review(shipped(), date(2027, 2, 1)), review(shipped(), date(2028, 9, 10))
    assert (calm.is_well, calm.ends_soon) == (True, False)
    assert date(2027, 3, 9) in calm.estimated
    assert (late.is_well, late.ends_soon, late.year_without_days) == (False, True, 2029)


def test_a_draft_reaches_further_and_is_estimated() -> None:
    further = extended(shipped(), 2030)
    added = [it for it in further.days if it.day.year > 2028]
    assert further.last == date(2030, 12, 31)
    assert {it.day.year for it in added} == {2029, 2030}
    assert {it.certainty for it in added} == {"estimated"}
    assert any(it.first.year == 2029 for it in further.seasons)
    assert shaped(plain(further)) == further
