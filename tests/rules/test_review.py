"""The review: four opinions side by side, and the committee."""

from typing import Any

import pytest

from models.rules.approvals import offered
from models.rules.changes import StepReturned
from models.rules.errors import Refused
from tests.factories.facts import CHAIR, SECOND, THIRD, facts, members, subjects
from tests.rules.story import Story

OPINIONS = ["technical_review", "sector_review", "legal_review", "financial_review"]


def in_review() -> Story:
    return Story().walk_to("technical_review")


def in_committee(*persons: int) -> Story:
    seats = {**subjects(), "committee_member": members(*persons)}
    return Story(facts(subjects=seats)).walk_to("committee")


def returns(story: Story) -> list[StepReturned]:
    return [change for change in story.changes if isinstance(change, StepReturned)]


def test_four_opinions_are_asked_for_side_by_side() -> None:
    assert in_review().open == OPINIONS


def test_an_opinion_that_returns_waits_for_the_other_three() -> None:
    story = in_review()
    story.answer("technical_review", "return")
    story.answer("sector_review", "pass")
    story.answer("legal_review", "return")
    assert returns(story) == []
    assert story.open == ["financial_review"]
    story.answer("financial_review", "pass_with_conditions")
    assert [(change.step, change.to) for change in returns(story)] == [
        ("technical_review", "draft"),
        ("legal_review", "draft"),
    ]
    assert (story.facts.state, story.open) == ("returned", ["draft"])


def test_only_those_who_returned_are_asked_again_when_nothing_changed() -> None:
    story = in_review()
    for step, outcome in zip(OPINIONS, ["pass", "return", "pass", "pass"], strict=True):
        story.answer(step, outcome)
    story.answer("draft")
    assert story.open == ["sector_review"]
    story.answer("sector_review", "pass")
    assert story.facts.slots["committee", str(CHAIR)].state == "open"


@pytest.mark.parametrize(
    ("edited", "asked"),
    [
        ({"cost": 100_000, "title_en": "A larger laboratory"}, ["technical_review", "sector_review"]),
        ({"clauses": (1,)}, ["sector_review", "legal_review"]),
        ({"cost": 90_000}, ["sector_review", "financial_review"]),
        ({"scope": "Nine rooms"}, ["technical_review", "sector_review", "legal_review"]),
    ],
)
def test_those_whose_aspect_changed_are_asked_again_after_screening(
    edited: dict[str, Any], asked: list[str]
) -> None:
    story = in_review()
    for step, outcome in zip(OPINIONS, ["pass", "return", "pass", "pass"], strict=True):
        story.answer(step, outcome)
    story.edit(**edited)
    story.answer("draft")
    assert story.open == ["screening"]
    story.answer("screening", "accept")
    assert story.open == asked


def test_a_failed_opinion_is_heard_by_the_committee() -> None:
    story = in_review()
    for step, outcome in zip(OPINIONS, ["pass", "fail", "pass", "pass"], strict=True):
        story.answer(step, outcome)
    assert story.open[0].startswith("committee/")


def test_the_return_of_opinions_waits_for_a_reviewer_who_is_not_yet_named() -> None:
    start = facts()
    start = facts(filled=start.filled - {("legal_reviewer", 1)})
    story = Story(start).walk_to("technical_review")
    for step in ("technical_review", "sector_review", "financial_review"):
        story.answer(step, "return")
    assert returns(story) == []
    assert story.unmet == {"role_unfilled": "programme_manager"}


def test_two_of_three_members_decide_when_the_chair_is_one_of_them() -> None:
    story = in_committee(CHAIR, SECOND, THIRD)
    story.answer("committee", "recommend", str(SECOND))
    assert story.facts.stage == "review"
    story.answer("committee", "recommend", str(THIRD))
    assert story.open == [f"committee/{CHAIR}"]
    story.answer("committee", "reject", str(CHAIR))
    assert story.facts.stage == "joint_funding"


def test_the_chair_breaks_a_tie() -> None:
    story = in_committee(CHAIR, SECOND, THIRD)
    story.answer("committee", "recommend", str(SECOND))
    story.answer("committee", "reject", str(CHAIR))
    assert story.facts.state == "rejected"


def test_a_member_who_steps_aside_is_not_counted() -> None:
    story = in_committee(CHAIR, SECOND, THIRD)
    story.answer("committee", "recuse", str(CHAIR))
    story.answer("committee", "recommend", str(THIRD))
    assert story.facts.stage == "review"
    story.answer("committee", "recommend", str(SECOND))
    assert story.facts.stage == "joint_funding"


def test_the_first_member_left_takes_the_chair_of_one_who_steps_aside() -> None:
    story = in_committee(CHAIR, SECOND, THIRD)
    story.answer("committee", "recuse", str(CHAIR))
    story.answer("committee", "reject", str(SECOND))
    story.answer("committee", "recommend", str(THIRD))
    assert story.facts.state == "rejected"


def test_the_last_member_may_not_step_aside() -> None:
    story = in_committee(CHAIR, SECOND)
    story.answer("committee", "recuse", str(CHAIR))
    with pytest.raises(Refused) as refused:
        story.answer("committee", "recuse", str(SECOND))
    assert refused.value.code == "last_member"


def test_stepping_aside_is_not_offered_to_the_last_member() -> None:
    story = in_committee(CHAIR)
    slot = story.facts.slots["committee", str(CHAIR)]
    assert list(offered(story.definition, story.facts, slot, story.now)) == ["recommend", "return", "reject"]


def test_a_committee_without_members_is_not_passed_over() -> None:
    story = Story(facts(subjects={**subjects(), "committee_member": ()})).walk_to("technical_review")
    for step in OPINIONS:
        story.answer(step, "pass")
    assert story.facts.stage == "review"
    assert story.unmet == {"role_unfilled": "programme_manager"}


def test_a_committee_that_returns_is_asked_again_while_unchanged_opinions_stand() -> None:
    story = in_committee(CHAIR, SECOND, THIRD)
    story.answer("committee", "return", str(CHAIR))
    story.answer("committee", "return", str(THIRD))
    assert story.open == ["draft"]
    story.answer("draft")
    assert story.open == [f"committee/{person}" for person in (CHAIR, SECOND, THIRD)]


def test_a_tie_that_the_chair_does_not_break_lets_nothing_pass() -> None:
    fourth, fifth = 904, 905
    story = in_committee(CHAIR, SECOND, THIRD, fourth, fifth)
    for person, outcome in (
        (CHAIR, "return"),
        (SECOND, "recommend"),
        (THIRD, "recommend"),
        (fourth, "reject"),
        (fifth, "reject"),
    ):
        story.say("committee", outcome, str(person))
    story.advance()
    assert story.facts.state == "rejected"
