"""A quorum that cannot be met."""

import pytest

from tests.factories.definition import changed, marked_codes

COMMITTEE = "quorum: {rule: fraction, fraction: [2, 3], chair: true}"


@pytest.mark.parametrize(
    "quorum",
    [
        "{rule: fraction}",
        "{rule: fraction, fraction: [3, 2]}",
        "{rule: fraction, fraction: [0, 2]}",
        "{rule: fraction, fraction: [1, 0]}",
        "{rule: fraction, fraction: [-1, -2]}",
        "{rule: count}",
        "{rule: any, count: 2}",
        "{rule: count, count: 2, fraction: [1, 2]}",
        "{rule: any, chair: true}",
    ],
)
def test_a_quorum_without_sense_is_a_defect(quorum: str) -> None:
    assert marked_codes(changed((COMMITTEE, f"quorum: {quorum} # here"))) == ["impossible_quorum"]


@pytest.mark.parametrize(
    "quorum",
    ["{rule: fraction, fraction: [1, 1]}", "{rule: count, count: 3, chair: true}", "{rule: any}"],
)
def test_a_quorum_that_can_be_met_is_none(quorum: str) -> None:
    assert marked_codes(changed((COMMITTEE, f"quorum: {quorum}"))) == []


def test_a_vote_of_a_step_that_repeats_for_nobody_is_a_defect() -> None:
    source = changed(
        ("        role: sponsor\n", "        role: sponsor\n        quorum: {rule: count, count: 2} # here\n")
    )
    assert marked_codes(source) == ["impossible_quorum"]


def test_bodies_have_no_chair() -> None:
    quorum = "        for_each: funder\n        quorum: {rule: count, count: 2, chair: true} # here\n"
    assert marked_codes(changed(("        for_each: funder\n", quorum))) == ["impossible_quorum"]


def test_all_cannot_be_met_once_a_member_steps_aside() -> None:
    source = changed(
        (COMMITTEE, "quorum: {rule: all}"),
        (
            "recuse: {title: {ar: تنح, en: Step aside}, effect: recuse}",
            "recuse: {title: {ar: تنح, en: Step aside}, effect: recuse} # here",
        ),
    )
    assert marked_codes(source) == ["impossible_quorum"]
