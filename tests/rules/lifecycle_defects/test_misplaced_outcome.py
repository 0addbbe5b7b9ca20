"""An outcome whose effect its step cannot carry out."""

import pytest

from tests.factories.definition import changed, marked_codes


def test_only_a_side_state_is_resumed() -> None:
    assert marked_codes(changed(("en: Submit}}", "en: Submit}, effect: resume} # here"))) == [
        "misplaced_outcome"
    ]


def test_only_a_member_steps_aside() -> None:
    source = changed(
        (
            "en: Accept}}",
            "en: Accept}}\n          aside: {title: {ar: تنح, en: Aside}, effect: recuse} # here",
        )
    )
    assert marked_codes(source) == ["misplaced_outcome"]


@pytest.mark.parametrize("effect", ["pass", "return, to: draft"])
def test_a_side_state_is_left_by_resuming_or_ending(effect: str) -> None:
    other = f"other: {{title: {{ar: آخر, en: Other}}, effect: {effect}}} # here"
    resume = "en: Resume}, effect: resume}"
    assert marked_codes(changed((resume, f"{resume}\n        {other}"))) == ["misplaced_outcome"]


def test_an_automatic_step_returns_nothing() -> None:
    source = changed(
        ("effect: end, to: closed}", "effect: return, to: draft} # here"),
        ("  - id: funding\n", "  - id: funding # here\n"),
        ("- {id: closed,", "- {id: closed, # here\n    "),
        (
            "        after: [shares]\n        outcomes:\n",
            "        after: [shares]\n        outcomes: # here\n",
        ),
    )
    assert sorted(marked_codes(source)) == ["dead_end", "misplaced_outcome", "no_ending", "unreachable_state"]


def test_a_return_goes_back_and_never_forward() -> None:
    source = changed(
        ("en: Refuse}, effect: end, to: rejected}", "en: Refuse}, effect: return, to: shares} # here"),
        ("- {id: rejected,", "- {id: rejected, # here\n    "),
    )
    assert sorted(marked_codes(source)) == ["misplaced_outcome", "unreachable_state"]


def test_a_step_may_be_returned_to_itself() -> None:
    assert marked_codes(changed(("effect: return, to: draft}", "effect: return, to: shares}"))) == []


def test_only_a_funder_makes_a_counter_offer() -> None:
    source = changed(
        ("en: Refuse}, effect: end, to: rejected}", "en: Refuse}, effect: counter, to: draft} # here"),
        ("- {id: rejected,", "- {id: rejected, # here\n    "),
    )
    assert sorted(marked_codes(source)) == ["misplaced_outcome", "unreachable_state"]


def test_a_funder_may_make_one() -> None:
    assert marked_codes(changed(("effect: return, to: draft}", "effect: counter, to: draft}"))) == []
