"""The default workplan: milestones and reports from nothing but a project's period."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

MILESTONE_MONTHS = 6
MILESTONES_AT_MOST = 6
REPORT_MONTHS = 3


@dataclass(frozen=True, slots=True)
class PlannedMilestone:
    """A result, and the day on which it is to be shown."""

    number: int
    title_ar: str
    title_en: str
    planned_on: date


@dataclass(frozen=True, slots=True)
class PlannedReport:
    """A periodic report over `[period_start, period_end]`, both days included."""

    number: int
    period_start: date
    period_end: date


@dataclass(frozen=True, slots=True)
class Workplan:
    """What is to be shown and reported, in order of time."""

    milestones: tuple[PlannedMilestone, ...]
    reports: tuple[PlannedReport, ...]


def plan_work(start: date, end: date) -> Workplan:
    """Plan a project of `[start, end]`.

    A milestone closes each half year, six at most; a report covers each quarter.
    """
    months = _months(start, end)
    count = min(MILESTONES_AT_MOST, -(-months // MILESTONE_MONTHS))
    milestones = tuple(
        PlannedMilestone(
            number, f"المرحلة {number}", f"Milestone {number}", _last_day(start, end, months * number, count)
        )
        for number in range(1, count + 1)
    )
    return Workplan(milestones, _reports(start, end, months))


def _reports(start: date, end: date, months: int) -> tuple[PlannedReport, ...]:
    count = -(-months // REPORT_MONTHS)
    return tuple(
        PlannedReport(
            number + 1,
            add_months(start, number * REPORT_MONTHS),
            min(end, add_months(start, (number + 1) * REPORT_MONTHS) - timedelta(days=1)),
        )
        for number in range(count)
    )


def add_months(day: date, months: int) -> date:
    """Give the same day `months` later, or the last of that month where it is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _months(start: date, end: date) -> int:
    """Count the months that `[start, end]` begins; at least one."""
    after = end + timedelta(days=1)
    whole = (after.year - start.year) * 12 + after.month - start.month
    return max(1, whole + (add_months(start, whole) < after))


def _last_day(start: date, end: date, twelfths: int, count: int) -> date:
    return min(end, add_months(start, twelfths // count) - timedelta(days=1))
