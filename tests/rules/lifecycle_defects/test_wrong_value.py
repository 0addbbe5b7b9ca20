"""A value that is not of the kind its key takes."""

import pytest

from tests.factories.definition import changed, marked_codes, only_defect


@pytest.mark.parametrize(
    ("was", "becomes", "expected"),
    [
        ("kind: task", "kind: chore", "milestone"),
        ("- id: draft", "- id: First-Draft", "small Latin letters"),
        ("target: {calendar_days: 30}", "target: {calendar_days: 0}", "at least 1"),
        ("target: {calendar_days: 30}", "target: {calendar_days: soon}", "a whole number"),
        ("iati_status: 2", "iati_status: 9", "at most 6"),
        ("after: [draft]", "after: draft", "a list"),
        ("for_each: funder", "for_each: sponsor", "tranche_part"),
        ("target: {calendar_days: 30}", "target: thirty", "a mapping"),
        ("title: {ar: فحص, en: Screening}", "title: {ar: فحص, en: No}", "quotation marks"),
    ],
)
def test_a_wrong_value_is_told_with_what_is_expected(was: str, becomes: str, expected: str) -> None:
    source = changed((was, f"{becomes} # here"))
    assert marked_codes(source) == ["wrong_value"]
    assert expected in only_defect(source).message.en
    assert only_defect(source).message.ar


def test_a_wrong_value_that_nothing_rests_on_does_not_hide_other_defects() -> None:
    source = changed(
        ("iati_status: 2", "iati_status: 9 # here"),
        ("target: {calendar_days: 30}", "target: {calendar_days: 0} # here"),
        ("to: rejected}", "to: nowhere} # here"),
        (
            "{id: rejected, iati_status: 5, title: {ar: مرفوض, en: Rejected}, notice: rejected}",
            "{id: rejected, iati_status: 5, title: {ar: مرفوض, en: Rejected}} # here",
        ),
    )
    assert sorted(marked_codes(source)) == [
        "unknown_terminal",
        "unreachable_state",
        "wrong_value",
        "wrong_value",
    ]


def test_a_part_that_an_anchor_shares_is_told_once() -> None:
    source = changed(
        (
            "          submit: {title: {ar: تقديم, en: Submit}}",
            "          submit: &shared {title: {ar: تقديم, en: Submit}, comment: maybe} # here",
        ),
        ("          accept: {title: {ar: قبول, en: Accept}}", "          accept: *shared"),
    )
    assert marked_codes(source) == ["wrong_value"]
