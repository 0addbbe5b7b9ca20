"""The proposal: drafting, screening, offers of solutions, and lapsing."""

from datetime import timedelta

import pytest

from models.rules.changes import Ended, StageEntered, StepPassed, StepReturned, StepSkipped
from models.rules.errors import Refused
from models.rules.facts import Left
from tests.factories.facts import SPONSOR, SUNDAY, content, facts, offers
from tests.rules.story import Story, passing


def test_a_project_lives_from_its_draft_to_its_close() -> None:
    story = Story().walk_to("closed")
    passed = [change.step for change in story.changes if isinstance(change, StepPassed)]
    skipped = {change.step for change in story.changes if isinstance(change, StepSkipped)}
    stages = [change.stage for change in story.changes if isinstance(change, StageEntered)]
    assert stages == ["review", "joint_funding", "signature", "implementation", "closing"]
    assert skipped == {"offer_call", "offer_selection", "offer_acceptance", "funding_steering"}
    assert set(passed) | skipped == set(story.definition.predecessors)
    assert len(passed) == len(set(passed))
    assert story.open == []


def test_the_first_thing_asked_is_the_draft() -> None:
    story = Story()
    assert story.open == ["draft"]
    assert story.waiting[0].lapse_at == SUNDAY + timedelta(days=90)


def test_a_draft_waits_for_its_protocol_and_names_who_can_mend_that() -> None:
    story = Story(facts(content=content(protocol_state="negotiation")))
    assert story.open == []
    assert story.unmet == {"protocol_in_force": "programme_manager"}
    story.know(protocol_state="in_force")
    assert story.open == ["draft"]


def test_an_incomplete_draft_is_refused_with_each_thing_that_is_missing() -> None:
    story = Story(facts(content=content(title_ar="", clauses=(), objectives=(), cost=0)))
    with pytest.raises(Refused) as refused:
        story.answer("draft")
    assert [unmet.condition for unmet in refused.value.unmet] == [
        "has_title_and_scope",
        "has_clause",
        "has_objective",
        "has_cost_and_shares",
    ]
    assert {unmet.who for unmet in refused.value.unmet} == {"sponsor"}
    for language in ("ar", "en"):
        assert all(
            unmet.reason.in_language(language) in refused.value.message(language)
            for unmet in refused.value.unmet
        )


def test_screening_returns_at_most_twice() -> None:
    story = Story()
    for _ in range(2):
        story.walk_to("screening").answer("screening", "return")
        assert (story.facts.state, story.open) == ("returned", ["draft"])
    story.walk_to("screening")
    assert story.facts.state == "active"
    with pytest.raises(Refused) as refused:
        story.answer("screening", "return")
    assert refused.value.code == "returned_enough"
    story.answer("screening", "reject")
    assert story.facts.state == "rejected"


def test_a_returned_draft_that_is_not_mended_in_a_fortnight_lapses() -> None:
    story = Story().walk_to("screening")
    story.answer("screening", "return")
    assert story.movement.wait_until == SUNDAY + timedelta(days=14)
    story.wait(days=13.9)
    assert story.facts.state == "returned"
    story.wait(days=0.1)
    assert (story.facts.state, story.open) == ("lapsed", [])


def test_a_draft_lapses_after_ninety_days_and_not_before() -> None:
    story = Story()
    story.wait(days=89)
    assert story.open == ["draft"]
    story.wait(days=1)
    assert story.facts.state == "lapsed"
    assert story.facts.left == Left("active", "proposal", at=story.now, step="draft")


def test_a_draft_that_was_answered_in_time_does_not_lapse_while_it_waits_to_be_moved() -> None:
    story = Story()
    story.say("draft")
    story.wait(days=100)
    assert story.open == ["screening"]


def test_offers_are_called_for_only_where_they_are_wanted() -> None:
    story = Story(facts(content=content(wants_offers=True, offers=offers("offered", "offered"))))
    story.walk_to("offer_call").answer("offer_call")
    assert story.open == ["offer_selection/911", "offer_selection/912", "offer_selection/913"]
    story.answer("offer_selection", "select", "911")
    story.answer("offer_selection", "select", "912")
    assert story.open == ["offer_acceptance"]
    story.answer("offer_acceptance", "accept")
    assert story.facts.organisations["implementer"] != SPONSOR
    assert story.facts.stage == "review"
    assert story.walk_to("closed").facts.state == "closed"


def test_a_provider_that_declines_leaves_its_place_to_the_next_in_rank() -> None:
    story = Story(facts(content=content(wants_offers=True, offers=offers("offered", "offered"))))
    story.walk_to("offer_acceptance").answer("offer_acceptance", "decline")
    assert [offer.state for offer in story.facts.content.offers] == ["declined", "offered"]
    assert story.facts.state == "returned"
    assert story.open == ["offer_selection/911", "offer_selection/912", "offer_selection/913"]
    story.walk_to("offer_acceptance")
    assert [offer.state for offer in story.facts.content.offers] == ["declined", "selected"]
    assert story.facts.state == "active"
    story.answer("offer_acceptance", "decline")
    assert story.open == []
    assert story.unmet == {"has_offer": "programme_manager"}


def test_a_call_without_an_offer_is_not_closed() -> None:
    story = Story(facts(content=content(wants_offers=True))).walk_to("offer_call")
    with pytest.raises(Refused) as refused:
        story.answer("offer_call")
    assert [unmet.condition for unmet in refused.value.unmet] == ["has_offer"]


def test_all_offers_may_be_declined_and_called_for_again() -> None:
    story = Story(facts(content=content(wants_offers=True, offers=offers("offered")))).walk_to(
        "offer_selection"
    )
    story.answer("offer_selection", "decline_all", "911")
    story.answer("offer_selection", "decline_all", "913")
    assert story.open == ["offer_call"]
    assert [change.to for change in story.changes if isinstance(change, StepReturned)] == ["offer_call"]


def test_an_answer_that_was_overtaken_is_asked_for_anew() -> None:
    """Between an acceptance and its effect another project took what was left of the ceiling."""
    story = Story().walk_to("screening")
    story.say("screening", "accept")
    story.know(protocol_remaining=10)
    assert story.asked == ["screening"]
    with pytest.raises(Refused) as refused:
        story.answer("screening", "accept")
    assert [unmet.condition for unmet in refused.value.unmet] == ["within_protocol_ceiling"]
    story.know(protocol_remaining=1_000_000)
    story.answer("screening", passing(story.definition.steps["screening"]))
    assert story.facts.stage == "review"


def test_a_rejected_project_moves_no_more() -> None:
    story = Story().walk_to("screening")
    story.answer("screening", "reject")
    assert isinstance(story.changes[-1], Ended)
    assert story.wait(days=400) == []
    assert story.held_by == []
    assert story.movement.wait_until is None
