"""An outcome or an action that leads nowhere."""

import pytest

from tests.factories.definition import another_action, changed, marked_codes


@pytest.mark.parametrize("effect", ["return", "end"])
def test_an_outcome_that_says_no_place_is_a_defect(effect: str) -> None:
    source = changed(("effect: return, to: draft}", f"effect: {effect}}} # here"))
    assert marked_codes(source) == ["nowhere"]


def test_an_outcome_whose_place_does_nothing_is_a_defect() -> None:
    assert marked_codes(changed(("en: Submit}}", "en: Submit}, to: screening} # here"))) == ["nowhere"]


def test_an_action_that_says_no_place_is_a_defect() -> None:
    source = changed(
        ("  - id: put_on_hold\n", "  - id: put_on_hold # here\n"),
        ("    to: on_hold\n", ""),
        ("  - id: on_hold\n", "  - id: on_hold # here\n"),
    )
    assert sorted(marked_codes(source)) == ["nowhere", "unreachable_state"]


def test_an_action_whose_place_does_nothing_is_a_defect() -> None:
    resume = another_action("effect: resume, to: draft, states: [on_hold]} # here")
    assert marked_codes(changed(resume)) == ["nowhere"]
