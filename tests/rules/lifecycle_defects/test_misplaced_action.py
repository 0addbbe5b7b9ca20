"""An action from a state in which it cannot be done."""

import pytest

from tests.factories.definition import another_action, changed, marked_codes


@pytest.mark.parametrize(
    "text",
    [
        "effect: resume, states: [on_hold, active]",
        "effect: resume, states: [closed]",
        "effect: restore, states: [on_hold]",
        "effect: reopen, to: shares, states: [active]",
        "effect: end, to: rejected, states: [closed]",
        "effect: enter, to: on_hold, states: [active, on_hold]",
        "effect: enter, to: returned, states: [active]",
    ],
)
def test_an_action_from_a_state_that_it_cannot_leave_is_a_defect(text: str) -> None:
    assert marked_codes(changed(another_action(f"{text}}} # here"))) == ["misplaced_action"]


@pytest.mark.parametrize("effect", ["restore", "reopen, to: shares"])
def test_what_undoes_an_ending_says_which(effect: str) -> None:
    assert set(marked_codes(changed(another_action(f"effect: {effect}}} # here")))) == {"misplaced_action"}
    assert marked_codes(changed(another_action(f"effect: {effect}, states: [closed]}}"))) == []
