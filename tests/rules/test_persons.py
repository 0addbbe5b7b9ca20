"""Persons: nobody approves what they proposed or changed, through deputies and edits; corrections in time."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.rules.approvals import Decider, may_answer
from models.rules.changes import Instructed
from models.rules.deputies import Absence, Deputyship, check_absence
from models.rules.errors import Forbidden, Invalid, Refused
from models.rules.reversals import reverse
from tests.factories.facts import CHAIR, HOLDERS, LEAD, OWNER, SECOND, SUNDAY, THIRD, decider
from tests.rules.story import MANAGER, Story

LEADS_OFFICER = HOLDERS["funding_officer", LEAD]
DEPUTY = 7_001
FOREVER = SUNDAY + timedelta(days=400)


def acting_for(principal: int, *, until: datetime = FOREVER, at_most: int | None = None) -> Decider:
    """Give somebody without a role of their own, as the deputy of `principal`."""
    held = decider(principal).appointments
    return Decider(DEPUTY, frozenset(), (Deputyship(principal, held, until, at_most),))


def deciding() -> Story:
    return Story().walk_to("share_decision")


def test_a_deputy_answers_and_both_names_are_kept() -> None:
    story = deciding()
    story.answer("share_decision", "approve", "LEAD", by=acting_for(LEADS_OFFICER))
    slot = story.facts.slots["share_decision", "LEAD"]
    assert (slot.answered_by, slot.principal) == (DEPUTY, LEADS_OFFICER)


def test_a_deputy_acts_in_time_and_within_bounds_only() -> None:
    story = deciding()
    for absent in (
        acting_for(LEADS_OFFICER, until=SUNDAY),
        acting_for(LEADS_OFFICER, at_most=59_999),
        acting_for(HOLDERS["finance_officer", LEAD]),
    ):
        with pytest.raises(Forbidden):
            story.say("share_decision", "approve", "LEAD", by=absent)
    story.say("share_decision", "approve", "LEAD", by=acting_for(LEADS_OFFICER, at_most=60_000))


def test_a_deputy_does_not_approve_what_the_principal_proposed() -> None:
    """The programme manager wrote the plan, and cannot have a deputy approve it."""
    story = deciding()
    entitled = ("funding_officer", LEAD)
    lent = Deputyship(MANAGER, frozenset({entitled}), FOREVER)
    with pytest.raises(Refused, match="Funding plan"):
        story.say("share_decision", "approve", "LEAD", by=Decider(DEPUTY, frozenset(), (lent,)))


def test_whoever_acted_as_a_deputy_does_not_reserve_the_share_they_approved() -> None:
    story = deciding()
    story.answer("share_decision", "approve", "LEAD", by=acting_for(LEADS_OFFICER))
    story.answer("share_decision", "approve", "PARTNER")
    for number in (DEPUTY, LEADS_OFFICER):
        person = decider(number, ("finance_officer", LEAD))
        with pytest.raises(Refused, match="Decision on the share"):
            story.say("no_objection", "confirm", "LEAD", by=person)


def test_whoever_last_changed_an_amount_does_not_approve_it() -> None:
    story = deciding()
    story.facts = replace(story.facts, changed_by={"amounts:LEAD": LEADS_OFFICER})
    with pytest.raises(Refused, match="last to change"):
        story.say("share_decision", "approve", "LEAD")
    with pytest.raises(Refused, match="last to change"):
        story.say("share_decision", "approve", "LEAD", by=acting_for(LEADS_OFFICER))
    story.say("share_decision", "approve", "PARTNER")


def test_the_gate_drops_an_approval_whose_giver_changed_it_since() -> None:
    story = deciding()
    story.answer("share_decision", "approve", "LEAD")
    story.facts = replace(story.facts, changed_by={"years:LEAD": LEADS_OFFICER})
    story.advance()
    assert "share_decision/LEAD" in story.open


def test_a_person_has_one_vote_as_a_deputy_too() -> None:
    story = Story().walk_to("committee")
    story.answer("committee", "recommend", str(CHAIR))
    lent = Deputyship(SECOND, frozenset({("committee_member", OWNER)}), FOREVER)
    chair = Decider(CHAIR, frozenset({("committee_member", OWNER)}), (lent,))
    with pytest.raises(Refused, match="one vote"):
        story.say("committee", "recommend", str(SECOND), by=chair)
    other = Decider(DEPUTY, frozenset(), (lent,))
    story.say("committee", "recommend", str(SECOND), by=other)
    again = Deputyship(THIRD, frozenset({("committee_member", OWNER)}), FOREVER)
    with pytest.raises(Refused, match="one vote"):
        story.say("committee", "recommend", str(THIRD), by=Decider(DEPUTY, frozenset(), (again,)))


PEOPLE = (LEADS_OFFICER, MANAGER, HOLDERS["finance_officer", LEAD], DEPUTY)
ROLES = ("funding_officer", "finance_officer")


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    held=st.lists(st.sets(st.sampled_from(ROLES)), min_size=4, max_size=4),
    lent=st.lists(st.tuples(st.sampled_from(PEOPLE), st.sampled_from(PEOPLE)), max_size=4),
    editor=st.sampled_from((None, *PEOPLE)),
    approver=st.sampled_from(PEOPLE),
)
def test_by_whatever_roles_deputies_and_edits_no_person_stands_behind_two_eyes_of_four(
    held: list[set[str]], lent: list[tuple[int, int]], editor: int | None, approver: int
) -> None:
    own = {
        person: frozenset((role, LEAD) for role in roles) for person, roles in zip(PEOPLE, held, strict=True)
    }

    def who(person: int) -> Decider:
        given = tuple(
            Deputyship(principal, own[principal], FOREVER)
            for principal, deputy in lent
            if deputy == person and principal != person
        )
        return Decider(person, own[person], given)

    story = deciding()
    if editor is not None:
        story.facts = replace(story.facts, changed_by={"amounts:LEAD": editor})
    slot = story.facts.slots["share_decision", "LEAD"]
    if not may_answer(story.definition, story.facts, slot, who(approver)):
        return
    story.answer("share_decision", "approve", "LEAD", by=who(approver))
    first = set(story.facts.slots["share_decision", "LEAD"].persons)
    assert not first & {MANAGER, editor}
    story.answer("share_decision", "approve", "PARTNER")
    for person in PEOPLE:
        slot = story.facts.slots["no_objection", "LEAD"]
        if may_answer(story.definition, story.facts, slot, who(person)):
            told = replace(story.facts)
            story.say("no_objection", "confirm", "LEAD", by=who(person))
            second = set(story.facts.slots["no_objection", "LEAD"].persons)
            assert not second & {*first, MANAGER, editor}
            story.facts = told


def away(**said: Any) -> Absence:
    fields: dict[str, Any] = {
        "principal": "a@x.example",
        "starts_at": SUNDAY,
        "ends_at": SUNDAY + timedelta(days=7),
        "reason": "On leave",
    }
    return Absence(**{**fields, **said})


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"ends_at": SUNDAY}, "/ends_at"),
        ({"starts_at": SUNDAY - timedelta(days=9), "ends_at": SUNDAY - timedelta(days=1)}, "/ends_at"),
        ({"ends_at": SUNDAY + timedelta(days=367)}, "/ends_at"),
        ({"reason": " "}, "/reason"),
    ],
)
def test_an_absence_that_does_not_fit_is_refused(said: dict[str, Any], pointer: str) -> None:
    check_absence(away(), SUNDAY)
    with pytest.raises(Invalid) as invalid:
        check_absence(away(**said), SUNDAY)
    assert invalid.value.pointer == pointer


def take_back(story: Story, step: str, subject: str, by: int, reason: str = "A mistake") -> list[Any]:
    slot = story.facts.slots[step, subject]
    changes = reverse(story.definition, story.facts, slot, reason, decider(by), story.now)
    story._take(changes)
    return list(changes)


def test_a_decision_taken_back_is_asked_anew_and_what_rested_on_it_is_withdrawn() -> None:
    story = deciding()
    story.answer_all("share_decision", "approve")
    take_back(story, "share_decision", "LEAD", LEADS_OFFICER)
    story.advance()
    assert story.open == ["share_decision/LEAD"]
    assert story.facts.slots["share_decision", "PARTNER"].state == "answered"
    story.answer("share_decision", "approve", "LEAD")
    assert story.open == ["no_objection/LEAD", "no_objection/PARTNER"]


def test_a_decision_taken_back_after_the_reservation_sets_free_what_was_reserved() -> None:
    story = deciding().walk_to("pack")
    changes = take_back(story, "share_decision", "LEAD", LEADS_OFFICER)
    assert Instructed("release_balance", "no_objection", "") in changes
    story.advance()
    assert (story.facts.stage, story.open) == ("joint_funding", ["share_decision/LEAD"])
    assert story.walk_to("closed").facts.state == "closed"


def test_a_decision_is_not_taken_back_twice() -> None:
    story = deciding()
    story.answer("share_decision", "approve", "LEAD")
    take_back(story, "share_decision", "LEAD", LEADS_OFFICER)
    with pytest.raises(Refused, match="only a standing decision"):
        take_back(story, "share_decision", "LEAD", LEADS_OFFICER)


def test_a_decision_is_taken_back_by_its_own_persons_with_a_reason_in_time() -> None:
    story = deciding()
    story.answer("share_decision", "approve", "LEAD")
    slot = story.facts.slots["share_decision", "LEAD"]
    with pytest.raises(Forbidden):
        reverse(story.definition, story.facts, slot, "So.", decider(MANAGER), story.now)
    with pytest.raises(Invalid):
        reverse(story.definition, story.facts, slot, " ", decider(LEADS_OFFICER), story.now)
    late = story.now + timedelta(days=5, seconds=1)
    with pytest.raises(Refused, match="5 days"):
        reverse(story.definition, story.facts, slot, "So.", decider(LEADS_OFFICER), late)
    early = late - timedelta(seconds=1)
    assert reverse(story.definition, story.facts, slot, "So.", decider(LEADS_OFFICER), early)


def test_a_decision_is_not_taken_back_once_the_parties_have_signed() -> None:
    story = deciding().walk_to("effectiveness")
    with pytest.raises(Refused, match="Signatures"):
        take_back(story, "share_decision", "LEAD", LEADS_OFFICER)
