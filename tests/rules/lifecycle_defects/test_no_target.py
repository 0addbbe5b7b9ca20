"""A step without a target time."""

import pytest

from tests.factories.definition import changed, marked_codes


def test_a_step_without_a_target_is_a_defect() -> None:
    source = changed(
        ("      - id: draft\n", "      - id: draft # here\n"), ("        target: {calendar_days: 30}\n", "")
    )
    assert marked_codes(source) == ["no_target"]


@pytest.mark.parametrize("target", ["{}", "{working_days: 5, calendar_days: 7}"])
def test_a_target_says_one_thing(target: str) -> None:
    assert marked_codes(changed(("target: {calendar_days: 30}", f"target: {target} # here"))) == ["no_target"]


def test_a_target_of_one_subject_says_one_thing_too() -> None:
    source = changed(
        ("        for_each: funder\n", "        for_each: funder\n        targets: {MOF: {}} # here\n")
    )
    assert marked_codes(source) == ["no_target"]


def test_the_step_of_a_side_state_needs_a_target_too() -> None:
    source = changed(("    step:\n", "    step: # here\n"), ("      target: {calendar_days: 60}\n", ""))
    assert marked_codes(source) == ["no_target"]


def test_an_automatic_step_needs_none() -> None:
    assert marked_codes(changed()) == []
