"""A gathering of steps that never have all answered."""

import pytest

from tests.factories.definition import changed, marked_codes

RETURN = "effect: return, to: draft"


@pytest.mark.parametrize("name", ["sketch", "closure", "draft", "hold_review"])
def test_only_parallel_steps_are_gathered(name: str) -> None:
    source = changed((f"{RETURN}}}", f"{RETURN}, gather: [shares, {name}]}} # here"))
    assert marked_codes(source) == ["impossible_gather"]


@pytest.mark.parametrize("names", ["shares", "committee, shares"])
def test_steps_of_the_stage_up_to_this_one_are_gathered(names: str) -> None:
    assert marked_codes(changed((RETURN, f"{RETURN}, gather: [{names}]"))) == []


def test_a_pass_gathers_nothing() -> None:
    assert marked_codes(changed(("en: Submit}}", "en: Submit}, gather: [draft]} # here"))) == [
        "impossible_gather"
    ]


def test_a_vote_gathers_nothing() -> None:
    back = f"back: {{title: {{ar: عودة, en: Back}}, {RETURN}, gather: [committee]}} # here"
    source = changed(("en: Agree}}", f"en: Agree}}}}\n          {back}"))
    assert marked_codes(source) == ["impossible_gather"]
