"""Beside the stages: holding, suspending, terminating, ending and coming back."""

from datetime import timedelta

import pytest

from models.rules.changes import SlotMoved
from models.rules.course import apply
from models.rules.errors import Forbidden, Invalid, Refused
from models.rules.interventions import possible
from tests.factories.facts import HOLDERS, OWNER, SUNDAY, decider
from tests.rules.story import MANAGER, Story

STEERING = HOLDERS["steering", OWNER]


def implementing() -> Story:
    return Story().walk_to("milestone_evidence")


def closed() -> Story:
    return Story().walk_to("closed")


def test_a_project_on_hold_asks_only_for_the_review_of_the_hold() -> None:
    story = Story().walk_to("technical_review")
    story.act("put_on_hold")
    assert (story.facts.state, story.open) == ("on_hold", ["hold_review"])
    assert story.facts.left is not None
    assert (story.facts.left.reason, story.facts.left.person) == ("because", MANAGER)


@pytest.mark.parametrize("way", ["action", "review"])
def test_clocks_stand_still_on_hold(way: str) -> None:
    """The draft has 90 days; 80 pass, then 60 on hold; ten are left."""
    story = Story()
    due_at = story.waiting[0].due_at
    story.wait(days=80)
    story.act("put_on_hold")
    story.wait(days=60)
    assert story.facts.state == "on_hold"
    if way == "action":
        story.act("resume")
    else:
        story.answer("hold_review", "resume")
    assert (story.facts.state, story.open) == ("active", ["draft"])
    assert story.waiting[0].lapse_at == SUNDAY + timedelta(days=150)
    # It was late before the hold, and stays so.
    assert story.waiting[0].due_at == due_at
    story.wait(days=9)
    assert story.open == ["draft"]
    story.wait(days=1)
    assert story.facts.state == "lapsed"


def test_what_was_left_of_a_target_before_a_hold_is_left_after_it() -> None:
    """Screening has five working days; it is held from Tuesday to Thursday a week later."""
    story = Story().walk_to("screening")
    asked = SUNDAY
    assert story.waiting[0].due_at == asked + timedelta(days=7, hours=5)  # Sunday at three.
    story.wait(days=2)
    story.act("put_on_hold")
    story.wait(days=9)
    story.act("resume")
    # Three closes are left besides that of Tuesday: Thursday, Sunday, Monday, Tuesday.
    assert story.waiting[0].due_at == asked + timedelta(days=16, hours=5)


def test_a_project_may_be_held_twice() -> None:
    story = Story().walk_to("screening")
    for round_ in (1, 2):
        story.act("put_on_hold")
        assert story.facts.slots["hold_review", ""].round == round_
        story.answer("hold_review", "resume")
        assert (story.facts.state, story.open) == ("active", ["screening"])
    assert story.walk_to("closed").facts.state == "closed"


def test_a_project_on_hold_cannot_be_held_again() -> None:
    story = Story()
    story.act("put_on_hold")
    with pytest.raises(Refused) as refused:
        story.act("put_on_hold")
    assert refused.value.code == "action_not_allowed"
    assert "Resume" in refused.value.message("en")


def test_a_returned_project_that_was_held_is_still_returned_afterwards() -> None:
    story = Story().walk_to("screening")
    story.answer("screening", "return")
    story.act("put_on_hold")
    story.wait(days=30)
    story.answer("hold_review", "resume")
    assert (story.facts.state, story.open) == ("returned", ["draft"])
    story.answer("draft")
    assert (story.facts.state, story.open) == ("active", ["screening"])


def test_entry_conditions_are_checked_again_before_a_project_resumes() -> None:
    story = Story()
    story.act("put_on_hold")
    story.know(protocol_state="suspended")
    with pytest.raises(Refused) as refused:
        story.act("resume")
    assert [unmet.condition for unmet in refused.value.unmet] == ["protocol_in_force"]
    with pytest.raises(Refused) as refused:
        story.answer("hold_review", "resume")
    assert [unmet.condition for unmet in refused.value.unmet] == ["protocol_in_force"]
    story.know(protocol_state="in_force")
    story.act("resume")
    assert story.open == ["draft"]


def test_a_resumption_that_was_overtaken_is_asked_for_anew() -> None:
    story = Story()
    story.act("put_on_hold")
    story.say("hold_review", "resume")
    story.know(protocol_state="suspended")
    assert (story.facts.state, story.asked) == ("on_hold", ["hold_review"])


def test_the_review_of_a_hold_may_cancel_the_project() -> None:
    story = Story()
    story.act("put_on_hold")
    story.answer("hold_review", "cancel")
    assert (story.facts.state, story.open) == ("cancelled", [])


def test_reports_go_on_while_a_project_is_suspended_and_nothing_else_does() -> None:
    story = implementing()
    story.act("suspend")
    assert story.open == ["suspension_review"]
    story.wait(days=20)
    assert story.open == ["report_submission/1", "suspension_review"]
    story.answer("report_submission", subject="1")
    story.answer("report_acceptance", "return", "1")
    assert (story.facts.state, "report_submission/1" in story.open) == ("suspended", True)
    story.answer("suspension_review", "resume")
    assert "milestone_evidence/1" in story.open
    assert story.walk_to("closed").facts.state == "closed"


def test_a_termination_ends_when_every_funder_has_settled() -> None:
    story = implementing()
    story.act("terminate")
    assert story.open == ["settlement/LEAD", "settlement/PARTNER"]
    story.answer("settlement", subject="LEAD")
    assert story.facts.state == "termination"
    story.answer("settlement", subject="PARTNER")
    assert (story.facts.state, story.open) == ("terminated", [])
    assert {slot.state for slot in story.facts.slots.values()} == {"answered", "void"}


def test_a_suspended_project_that_is_terminated_is_not_reviewed_any_more() -> None:
    story = implementing()
    story.act("suspend")
    story.act("terminate")
    assert story.open == ["settlement/LEAD", "settlement/PARTNER"]
    assert story.facts.slots["suspension_review", ""].state == "void"


@pytest.mark.parametrize(
    ("action", "state"),
    [("withdraw", "withdrawn"), ("cancel", "cancelled"), ("supersede", "superseded")],
)
def test_a_project_may_end_before_it_is_signed(action: str, state: str) -> None:
    story = Story().walk_to("pack")
    story.act(action)
    assert (story.facts.state, story.open, story.held_by) == (state, [], [])


@pytest.mark.parametrize("action", ["withdraw", "cancel", "supersede"])
def test_a_project_that_is_carried_out_ends_only_by_termination(action: str) -> None:
    story = implementing()
    with pytest.raises(Refused):
        story.act(action)


def test_a_lapsed_project_is_revived_once() -> None:
    story = Story()
    story.wait(days=90)
    story.wait(days=30)
    story.act("revive")
    assert (story.facts.state, story.open) == ("active", ["draft"])
    assert story.waiting[0].lapse_at == story.now + timedelta(days=90)
    story.wait(days=90)
    with pytest.raises(Refused) as refused:
        story.act("revive")
    assert refused.value.code == "restored_already"


def test_a_revival_is_remembered_through_returns_and_holds() -> None:
    story = Story()
    story.wait(days=90)
    story.act("revive")
    story.act("put_on_hold")
    story.act("resume")
    story.walk_to("screening").answer("screening", "return")
    story.walk_to("effectiveness")
    story.wait(days=60)
    assert story.facts.state == "lapsed"
    with pytest.raises(Refused) as refused:
        story.act("revive")
    assert refused.value.code == "restored_already"


def test_a_project_that_lapsed_more_than_thirty_days_ago_is_gone() -> None:
    story = Story()
    story.wait(days=90)
    story.wait(days=30.1)
    with pytest.raises(Refused) as refused:
        story.act("revive")
    assert refused.value.code == "too_late_to_restore"


def test_a_returned_draft_that_lapsed_is_revived_as_returned() -> None:
    story = Story().walk_to("screening")
    story.answer("screening", "return")
    story.wait(days=14)
    story.act("revive")
    assert (story.facts.state, story.open) == ("returned", ["draft"])
    story.answer("draft")
    assert story.facts.state == "active"


def test_a_closed_project_is_opened_again_by_the_steering_committee_alone() -> None:
    story = closed()
    with pytest.raises(Forbidden):
        story.act("reopen", by=MANAGER)
    story.act("reopen", by=STEERING)
    assert story.open == ["financial_closure/LEAD", "financial_closure/PARTNER"]
    assert (story.facts.state, story.facts.stage) == ("active", "closing")
    assert story.walk_to("closed").facts.state == "closed"


def test_an_action_needs_a_reason_and_a_name_that_is_known() -> None:
    story = Story()
    with pytest.raises(Invalid) as invalid:
        story.act("cancel", reason="  ")
    assert (invalid.value.code, invalid.value.pointer) == ("reason_required", "/reason")


def test_every_action_is_listed_with_what_stands_in_its_way() -> None:
    story = Story()
    found = {
        it.action.id: it.refusal for it in possible(story.definition, story.facts, decider(MANAGER), SUNDAY)
    }
    assert list(found) == list(story.definition.action)
    assert {name for name, refusal in found.items() if refusal is None} == {
        "put_on_hold",
        "cancel",
        "supersede",
    }


def test_a_replay_of_a_pause_gives_the_same_clocks() -> None:
    story = Story()
    start = story.facts
    seen = len(story.changes)
    story.wait(days=20)
    story.act("put_on_hold")
    story.wait(days=40)
    story.act("resume")
    moved = [change for change in story.changes if isinstance(change, SlotMoved) and change.state == "open"]
    assert len(moved) == 1
    assert apply(story.definition, start, story.changes[seen:], SUNDAY) == story.facts
