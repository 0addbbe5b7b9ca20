"""Answers: who may give them, on which version, and what they stand for."""

import pytest

from models.rules.approvals import may_answer, offered
from models.rules.errors import Forbidden, Invalid, Refused, Stale
from models.rules.facts import Facts
from tests.factories.facts import HOLDERS, OWNER, PARTNER, SPONSOR, decider, facts
from tests.rules.story import MANAGER, Story


def test_nobody_answers_for_an_organisation_that_is_not_theirs() -> None:
    story = Story().walk_to("share_decision")
    stranger = decider(HOLDERS["funding_officer", PARTNER])
    with pytest.raises(Forbidden) as forbidden:
        story.answer("share_decision", "approve", "LEAD", by=stranger)
    assert forbidden.value.code == "not_appointed"


def test_a_named_member_answers_in_person() -> None:
    story = Story().walk_to("committee")
    colleague = decider(908, ("committee_member", OWNER))
    with pytest.raises(Forbidden):
        story.answer("committee", "recommend", "901", by=colleague)


def test_an_answer_on_an_older_version_is_stale() -> None:
    story = Story()
    story.edit(title_en="A larger laboratory")
    with pytest.raises(Stale) as stale:
        story.answer("draft", version=1)
    assert stale.value.parameters == {"seen": 1, "current": 2}


def test_an_unknown_outcome_names_those_that_are_known() -> None:
    story = Story().walk_to("screening")
    with pytest.raises(Invalid) as invalid:
        story.answer("screening", "maybe")
    assert invalid.value.pointer == "/outcome"
    assert "accept, return, reject" in invalid.value.message("en")


def test_a_return_without_a_reason_is_refused() -> None:
    story = Story().walk_to("screening")
    with pytest.raises(Invalid) as invalid:
        story.answer("screening", "return", comment=" ")
    assert (invalid.value.code, invalid.value.pointer) == ("comment_required", "/comment")


def test_a_slot_is_answered_once() -> None:
    story = Story()
    story.say("draft")
    with pytest.raises(Refused) as refused:
        story.say("draft")
    assert refused.value.code == "slot_closed"


def test_a_paused_slot_is_not_answered() -> None:
    story = Story().walk_to("screening")
    story.act("put_on_hold")
    with pytest.raises(Refused) as refused:
        story.say("screening")
    assert refused.value.code == "slot_closed"


def test_nobody_screens_what_they_proposed() -> None:
    both = decider(MANAGER, ("sponsor", SPONSOR))
    story = Story()
    story.answer("draft", by=both)
    slot = story.facts.slots["screening", ""]
    assert not may_answer(story.definition, story.facts, slot, both)
    with pytest.raises(Refused) as refused:
        story.answer("screening", by=both)
    assert refused.value.code == "four_eyes"


def test_whoever_approves_a_share_does_not_reserve_it() -> None:
    body = HOLDERS["funding_officer", PARTNER]
    both = decider(body, ("finance_officer", PARTNER))
    story = Story().walk_to("share_decision")
    story.answer_all("share_decision", "approve")
    with pytest.raises(Refused) as refused:
        story.answer("no_objection", "confirm", "PARTNER", by=both)
    assert refused.value.code == "four_eyes"


def test_four_eyes_look_at_the_same_share_only() -> None:
    """An officer lent by one funder to another may reserve a share that somebody else approved."""
    lent = decider(HOLDERS["funding_officer", PARTNER], ("finance_officer", 2))
    story = Story().walk_to("share_decision")
    story.answer_all("share_decision", "approve")
    story.answer("no_objection", "confirm", "LEAD", by=lent)
    assert story.facts.slots["no_objection", "LEAD"].answered_by == lent.person


def test_an_acceptance_falls_when_who_gave_it_proposes_the_next_draft() -> None:
    """The content is as it was, but nobody's own proposal stands on their own acceptance."""
    both = decider(MANAGER, ("sponsor", SPONSOR))
    story = Story()
    story.answer("draft")
    story.answer("screening", by=both)
    for step in ("technical_review", "sector_review", "legal_review", "financial_review"):
        story.answer(step, "return" if step == "legal_review" else "pass")
    story.answer("draft", by=both)
    assert story.open == ["screening"]
    with pytest.raises(Refused):
        story.answer("screening", by=both)
    story.answer("screening", by=77)
    assert story.open == ["legal_review"]


def test_each_outcome_that_is_offered_tells_what_stands_in_its_way() -> None:
    story = Story().walk_to("screening")
    story.know(duplicates=("HEA-09",))
    slot = story.facts.slots["screening", ""]
    found = offered(story.definition, story.facts, slot, story.now)
    assert {name: [u.condition for u in unmet] for name, unmet in found.items()} == {
        "accept": ["no_duplicate"],
        "return": [],
        "reject": [],
    }


def test_what_is_unmet_names_who_can_mend_it_in_two_languages() -> None:
    without: Facts = facts(filled=frozenset({("programme_manager", OWNER)}))
    story = Story(without)
    (unmet,) = story.held_by
    assert (unmet.condition, unmet.who, unmet.step) == ("role_unfilled", "programme_manager", "draft")
    assert unmet.reason.ar
    assert unmet.reason.en
    assert unmet.organisation == SPONSOR


def test_an_awaited_answer_is_unmet_with_its_holder() -> None:
    story = Story().walk_to("share_decision")
    assert {(u.condition, u.who, u.subject, u.organisation) for u in story.held_by} == {
        ("answer_awaited", "funding_officer", "LEAD", 2),
        ("answer_awaited", "funding_officer", "PARTNER", 3),
    }


def test_a_body_that_is_not_known_yet_is_named_as_missing() -> None:
    start = facts()
    bodies = {name: body for name, body in start.organisations.items() if name != "sponsor"}
    story = Story(facts(organisations=bodies))
    assert story.unmet == {"body_unknown": "programme_manager"}
