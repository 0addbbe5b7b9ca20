"""Joint funding and signature: each funder decides on its share, each party signs."""

from dataclasses import replace
from datetime import timedelta

import pytest

from models.rules.changes import StepReturned
from models.rules.errors import Refused
from models.rules.facts import Facts
from models.rules.ledger import Ceiling, Shortfall
from tests.factories.facts import CODES, SPONSOR, SUNDAY, content, facts, share, subject, subjects
from tests.rules.story import Story

BOTH = ["share_decision/LEAD", "share_decision/PARTNER"]
FIFTH = "SPONSOR"


def deciding() -> Story:
    return Story().walk_to("share_decision")


def with_three_funders() -> Story:
    bodies = (*subjects()["funder"], subject(FIFTH, organisation=SPONSOR))
    shares = (share("LEAD", 50_000), share("PARTNER", 40_000), share(FIFTH, 10_000))
    start = facts(content=content(shares=shares), subjects={**subjects(), "funder": bodies})
    return Story(start).walk_to("share_decision")


def test_each_funder_decides_on_its_own_share() -> None:
    story = deciding()
    assert story.open == BOTH
    assert {slot.organisation for slot in story.waiting} == {CODES["LEAD"], CODES["PARTNER"]}
    story.answer("share_decision", "approve", "LEAD")
    assert "share_decision/PARTNER" in story.open
    assert story.facts.stage == "joint_funding"


def test_silence_is_never_consent() -> None:
    story = deciding()
    story.answer("share_decision", "approve", "LEAD")
    story.wait(days=400)
    assert "share_decision/PARTNER" in story.open
    assert story.facts.stage == "joint_funding"


def test_a_plan_that_does_not_sum_is_not_put_to_the_funders() -> None:
    story = Story(facts(content=content(shares=(share("LEAD", 1),)))).walk_to("funding_plan")
    with pytest.raises(Refused) as refused:
        story.answer("funding_plan")
    assert [unmet.condition for unmet in refused.value.unmet] == ["shares_sum_to_cost"]


def test_a_funder_that_returns_the_plan_sends_it_back_at_once() -> None:
    story = deciding()
    story.answer("share_decision", "return", "PARTNER")
    assert (story.facts.state, story.open) == ("returned", ["funding_plan"])


def test_an_approval_stands_while_its_own_share_is_unchanged() -> None:
    story = with_three_funders()
    story.answer("share_decision", "approve", "LEAD")
    story.answer("share_decision", "approve", FIFTH)
    story.answer("share_decision", "return", "PARTNER")
    story.edit(shares=(share("LEAD", 50_000), share("PARTNER", 35_000), share(FIFTH, 15_000)))
    story.answer("funding_plan")
    asked = [name for name in story.open if name.startswith("share_decision")]
    assert asked == ["share_decision/PARTNER", f"share_decision/{FIFTH}"]
    assert story.facts.slots["share_decision", "LEAD"].state == "answered"


def test_returns_given_together_are_one_return() -> None:
    """Each funder spoke on the old plan; none of those answers may send the new plan back unread."""
    story = deciding()
    story.say("share_decision", "return", "LEAD")
    story.say("share_decision", "decline", "PARTNER")
    story.advance()
    assert len([change for change in story.last if isinstance(change, StepReturned)]) == 1
    story.answer("funding_plan")
    assert story.open == BOTH


def test_a_funder_that_joins_is_asked_before_the_project_goes_on() -> None:
    story = deciding()
    story.answer("share_decision", "approve", "LEAD")
    story.answer("share_decision", "return", "PARTNER")
    story.facts = facts_with_third(story)
    story.edit(shares=(share("LEAD", 60_000), share("PARTNER", 20_000), share(FIFTH, 20_000)))
    story.answer("funding_plan")
    asked = [name for name in story.open if name.startswith("share_decision")]
    assert asked == ["share_decision/PARTNER", f"share_decision/{FIFTH}"]


def facts_with_third(story: Story) -> Facts:
    bodies = (*story.facts.subjects["funder"], subject(FIFTH, organisation=SPONSOR))
    return replace(story.facts, subjects={**story.facts.subjects, "funder": bodies})


def test_a_balance_that_does_not_suffice_returns_the_plan_and_leaves_approvals() -> None:
    story = deciding()
    story.answer_all("share_decision", "approve")
    story.answer("no_objection", "insufficient", "LEAD")
    assert story.open == ["funding_plan"]
    story.answer("funding_plan")
    assert story.open == ["no_objection/LEAD", "no_objection/PARTNER"]


def test_every_party_signs_and_an_objection_goes_back_to_the_pack() -> None:
    story = Story().walk_to("signatures")
    assert story.open == ["signatures/LEAD", "signatures/PARTNER", "signatures/SPONSOR"]
    story.answer("signatures", "sign", "LEAD")
    story.answer("signatures", "object", "SPONSOR")
    assert story.open == ["pack"]
    story.answer("pack")
    assert story.open == ["signatures/LEAD", "signatures/PARTNER", "signatures/SPONSOR"]
    story.answer_all("signatures", "sign")
    assert story.open == ["effectiveness"]


def test_a_project_is_not_effective_before_focal_points_are_named() -> None:
    story = Story(facts(content=content(focal_points=1))).walk_to("effectiveness")
    with pytest.raises(Refused) as refused:
        story.answer("effectiveness")
    assert [unmet.condition for unmet in refused.value.unmet] == ["focal_points_named"]


def test_a_signed_project_that_does_not_come_into_effect_in_sixty_days_lapses() -> None:
    story = Story().walk_to("effectiveness")
    assert story.movement.wait_until == SUNDAY + timedelta(days=60)
    story.wait(days=60)
    assert story.facts.state == "lapsed"
    assert story.facts.stage == "signature"


def test_no_finance_officer_is_asked_before_every_share_is_approved() -> None:
    story = deciding()
    story.answer("share_decision", "approve", "LEAD")
    assert story.open == ["share_decision/PARTNER"]
    story.answer("share_decision", "approve", "PARTNER")
    assert story.open == ["no_objection/LEAD", "no_objection/PARTNER"]


def test_two_objections_given_before_one_look_are_one_return() -> None:
    story = deciding()
    story.answer_all("share_decision", "approve")
    story.say("no_objection", "insufficient", "LEAD")
    story.say("no_objection", "insufficient", "PARTNER")
    story.advance()
    assert story.open == ["funding_plan"]
    story.answer("funding_plan")
    assert story.open == ["no_objection/LEAD", "no_objection/PARTNER"]


def test_a_second_return_before_the_first_is_mended_gives_the_turn_to_its_own_author() -> None:
    """A cost that changes in the funding plan is screened and reviewed again, and returned again."""
    story = deciding()
    story.answer("share_decision", "return", "PARTNER")
    story.edit(cost=99_000, shares=(share("LEAD", 59_000), share("PARTNER", 40_000)))
    assert story.open == ["screening", "funding_plan"]
    story.answer("screening", "accept")
    story.answer("financial_review", "return")
    assert (story.facts.state, story.open) == ("returned", ["draft"])
    story.answer("draft")
    assert (story.facts.state, story.open) == ("active", ["financial_review"])
    story.answer("financial_review", "pass")
    assert story.open == ["funding_plan"]
    assert story.walk_to("closed").facts.state == "closed"


def lacking() -> tuple[Shortfall, ...]:
    ceiling = Ceiling("protocol:1", "protocol", "MCIT-HEALTH-2013", "EGP", 90_000)
    return (Shortfall(ceiling, 100_000),)


def test_ceilings_that_do_not_suffice_send_the_plan_back_once_all_have_confirmed() -> None:
    story = Story().walk_to("no_objection")
    story.know(shortfalls=lacking())
    story.answer("no_objection", "confirm", "LEAD")
    assert story.facts.stage == "joint_funding"
    assert "no_objection/PARTNER" in story.open
    story.answer("no_objection", "confirm", "PARTNER")
    assert (story.facts.state, story.open) == ("returned", ["funding_plan"])
    assert StepReturned("no_objection", "funding_plan", "insufficient") in story.last


def test_a_plan_over_its_ceilings_is_not_put_to_the_funders_and_the_shortfall_is_told() -> None:
    story = Story().walk_to("funding_plan")
    story.know(shortfalls=lacking())
    with pytest.raises(Refused) as refused:
        story.answer("funding_plan")
    (unmet,) = refused.value.unmet
    assert unmet.condition == "shares_within_ceilings"
    assert "MCIT-HEALTH-2013: 1000.00 wanted, 900.00 available, short by 100.00 EGP" in unmet.reason.en


def test_a_project_with_an_unreserved_share_does_not_become_effective() -> None:
    story = Story().walk_to("effectiveness")
    story.know(unreserved=1)
    with pytest.raises(Refused) as refused:
        story.answer("effectiveness")
    assert [unmet.condition for unmet in refused.value.unmet] == ["shares_reserved"]


def test_a_project_that_holds_a_balance_does_not_close() -> None:
    story = Story().walk_to("financial_closure")
    story.know(held=1)
    story.answer_all("financial_closure")
    assert list(story.unmet) == ["balance_settled"]
    story.know(held=0)
    story.advance()
    assert story.facts.state == "closed"
