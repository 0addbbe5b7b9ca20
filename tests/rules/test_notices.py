"""Notices: each change owes what the table says, and nobody is told the opposite of what happened."""

from typing import get_args

import pytest

from models.rules.changes import (
    CHANGES,
    Change,
    Ended,
    Instructed,
    SlotAnswered,
    SlotMoved,
    SlotOpened,
    StageEntered,
    StateEntered,
    StepOpened,
    StepPassed,
    StepReturned,
    StepSkipped,
    StepVoided,
)
from models.rules.facts import Left
from models.rules.notices import owed
from tests.rules.story import Story, default

LEFT = Left("active", "proposal")
OWES: list[tuple[Change, list[tuple[str, str]]]] = [
    (StepOpened("draft", 1), []),
    (SlotOpened("draft", "", 1, "sponsor", 4), [("step_opened", "holder")]),
    (SlotAnswered("draft", "", 1, "submit"), []),
    (SlotMoved("draft", "", 1, "void"), []),
    (StepPassed("draft", "submit"), []),
    (StepReturned("screening", "draft", "return"), []),
    (StepSkipped("offer_call"), []),
    (StepVoided("draft"), []),
    (StageEntered("review"), [("stage_reached", "parties")]),
    (StateEntered("on_hold", LEFT), []),
    (Ended("closed", LEFT), [("project_closed", "parties")]),
    (Ended("rejected", LEFT), [("rejected", "parties")]),
    (Ended("cancelled", LEFT), [("project_ended", "parties")]),
    (Ended("withdrawn", LEFT), [("project_ended", "parties")]),
    (Ended("lapsed", LEFT), [("project_ended", "parties")]),
    (Ended("terminated", LEFT), [("project_ended", "parties")]),
    (Ended("superseded", LEFT), [("project_ended", "parties")]),
    (Instructed("select_offer", "offer_selection", ""), []),
]


def kinds(story: Story) -> list[str]:
    return [notice.kind for notice in owed(story.definition, story.last)]


@pytest.mark.parametrize(("change", "expected"), OWES, ids=lambda part: type(part).__name__)
def test_each_change_owes_what_the_table_says(change: Change, expected: list[tuple[str, str]]) -> None:
    assert [(notice.kind, notice.audience) for notice in owed(default(), [change])] == expected


def test_the_table_speaks_of_every_kind_of_change_and_of_every_ending() -> None:
    assert {type(change) for change, _ in OWES} == set(CHANGES) == set(get_args(Change))
    assert {change.state for change, _ in OWES if isinstance(change, Ended)} == set(default().terminal)


@pytest.mark.parametrize(("step", "subject"), [("screening", ""), ("committee", "901")])
def test_a_rejection_says_that_and_nothing_else(step: str, subject: str) -> None:
    story = Story().walk_to(step)
    if step == "committee":
        story.answer(step, "reject", "902")
    story.answer(step, "reject", subject)
    assert story.facts.state == "rejected"
    assert kinds(story) == ["rejected"]


def test_a_return_is_told_to_the_author_and_not_as_a_stage_that_was_reached() -> None:
    story = Story().walk_to("committee")
    story.answer("committee", "return", "901")
    story.answer("committee", "return", "902")
    assert story.facts.stage == "proposal"
    assert kinds(story) == ["returned"]


def test_a_stage_that_is_reached_is_told_with_the_turns_that_it_opens() -> None:
    story = Story().walk_to("screening")
    story.answer("screening", "accept")
    assert kinds(story) == ["stage_reached", *["step_opened"] * 4]


def test_only_the_milestone_that_was_returned_is_told_as_returned() -> None:
    story = Story().walk_to("milestone_evidence")
    story.answer("milestone_evidence", subject="1")
    story.say("milestone_acceptance", "not_met", "1")
    story.wait(days=40)
    told = {
        notice.change.subject: notice.kind
        for notice in owed(story.definition, story.last)
        if isinstance(notice.change, SlotOpened) and notice.change.step == "milestone_evidence"
    }
    assert told == {"1": "returned", "2": "step_opened"}


def test_a_reopened_project_tells_whose_turn_it_is() -> None:
    story = Story().walk_to("closed")
    story.act("reopen")
    assert kinds(story) == ["step_opened", "step_opened"]


def test_a_hold_tells_its_reviewer_and_a_resumption_tells_nobody_anew() -> None:
    story = Story().walk_to("technical_review")
    story.act("put_on_hold")
    assert kinds(story) == ["step_opened"]
    story.act("resume")
    assert kinds(story) == []
