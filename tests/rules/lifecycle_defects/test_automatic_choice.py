"""An automatic step that would have to choose, or to ask."""

import pytest

from tests.factories.definition import changed, marked_codes

CLOSE = "          close: {title: {ar: إغلاق, en: Close}, effect: end, to: closed}\n"
KEEP = "          keep: {title: {ar: إبقاء, en: Keep}, effect: end, to: closed}\n"


def test_an_automatic_step_with_two_outcomes_is_a_defect() -> None:
    source = changed((f"        outcomes:\n{CLOSE}", f"        outcomes: # here\n{CLOSE}{KEEP}"))
    assert marked_codes(source) == ["automatic_choice"]


def test_an_automatic_step_without_outcomes_is_a_defect() -> None:
    source = changed(
        (f"        outcomes:\n{CLOSE}", "        outcomes: {} # here\n"),
        ("  - id: funding\n", "  - id: funding # here\n"),
        ("- {id: closed,", "- {id: closed, # here\n    "),
    )
    assert sorted(marked_codes(source)) == ["automatic_choice", "no_ending", "unreachable_state"]


@pytest.mark.parametrize("key", ["role: manager", "for_each: funder"])
def test_an_automatic_step_that_asks_somebody_is_a_defect(key: str) -> None:
    source = changed(("        after: [shares]\n", f"        after: [shares]\n        {key} # here\n"))
    assert marked_codes(source) == ["automatic_choice"]
