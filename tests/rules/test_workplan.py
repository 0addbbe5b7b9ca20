"""The default workplan covers the planned period, exactly."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from models.rules.workplan import MILESTONES_AT_MOST, add_months, plan_work

DAYS = st.dates(date(2000, 1, 1), date(2060, 12, 31))


def test_two_years_have_four_milestones_eight_reports_and_four_tranches() -> None:
    plan = plan_work(date(2013, 9, 1), date(2015, 8, 31))
    assert [it.planned_on for it in plan.milestones] == [
        date(2014, 2, 28),
        date(2014, 8, 31),
        date(2015, 2, 28),
        date(2015, 8, 31),
    ]
    assert (plan.reports[0].period_start, plan.reports[0].period_end) == (
        date(2013, 9, 1),
        date(2013, 11, 30),
    )
    assert len(plan.reports) == 8
    assert (plan.milestones[0].title_ar, plan.milestones[0].title_en) == ("المرحلة 1", "Milestone 1")


def test_a_project_of_one_day_has_one_of_each() -> None:
    plan = plan_work(date(2013, 9, 1), date(2013, 9, 1))
    assert [len(it) for it in (plan.milestones, plan.reports)] == [1, 1]
    assert plan.milestones[0].planned_on == plan.reports[0].period_end == date(2013, 9, 1)


def test_a_long_project_has_six_milestones_at_most() -> None:
    assert len(plan_work(date(2013, 7, 1), date(2018, 6, 30)).milestones) == MILESTONES_AT_MOST


def test_a_month_later_than_the_31st_is_the_last_of_a_shorter_month() -> None:
    assert add_months(date(2016, 1, 31), 1) == date(2016, 2, 29)
    assert add_months(date(2015, 12, 31), 2) == date(2016, 2, 29)


@given(DAYS, st.integers(0, 4000))
def test_reports_cover_every_day_once(start: date, days: int) -> None:
    end = start + timedelta(days=days)
    plan = plan_work(start, end)
    assert plan.reports[0].period_start == start
    assert plan.reports[-1].period_end == end
    for earlier, later in zip(plan.reports, plan.reports[1:], strict=False):
        assert later.period_start == earlier.period_end + timedelta(days=1)
    assert all(it.period_start <= it.period_end for it in plan.reports)
    planned = [it.planned_on for it in plan.milestones]
    assert planned == sorted(set(planned))
    assert start <= planned[0] <= planned[-1] == end
