"""The worked cases: each was computed in two independent ways, and the rules must give the same."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from models.rules.sla import Allowed, Pause, due_at, thresholds
from tests.factories.calendars import fixture, vectors


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def pauses(given: list[list[str | None]]) -> list[Pause]:
    return [Pause(instant(str(start)), instant(end) if end else None) for start, end in given]


@pytest.mark.parametrize("case", vectors()["cases"], ids=lambda case: case["id"])
def test_a_target_in_hours_is_due_when_the_case_says(case: dict[str, Any]) -> None:
    allowed = Allowed("business_seconds", int(case["target_hours"] * 3600))
    due = due_at(fixture(case["calendar"]), instant(case["start"]), allowed, pauses(case["pauses"]))
    if case["due"] is None:
        assert due is None
    else:
        assert due == instant(case["due"]) == instant(case["due_utc"])


@pytest.mark.parametrize("case", vectors()["working_days"], ids=lambda case: case["id"])
def test_a_target_in_working_days_is_due_at_the_close_the_case_says(case: dict[str, Any]) -> None:
    allowed = Allowed("working_days", case["working_days"])
    assert due_at(fixture("EG"), instant(case["start"]), allowed) == instant(case["due"])


def test_the_shares_of_a_target_are_used_up_when_the_case_says() -> None:
    case = next(it for it in vectors()["other"] if it["id"] == "T1")
    allowed = Allowed("business_seconds", case["target_hours"] * 3600)
    wanted = {int(percent): instant(at) for percent, at in case["thresholds"].items()}
    assert thresholds(fixture("EG"), instant(case["start"]), allowed, wanted) == wanted


def test_an_hour_before_it_is_due_is_when_the_case_says() -> None:
    case = next(it for it in vectors()["other"] if it["id"] == "T3")
    assert fixture("MON-FRI").subtract(instant(case["due"]), timedelta(hours=1)) == instant(case["at"])
