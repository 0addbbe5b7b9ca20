"""Joint funding and signature: each funder decides on its share, each party signs."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.changes import StepReturned
from models.rules.counters import CounterOffer
from models.rules.drafts import ShareDraft
from models.rules.errors import Forbidden, Invalid, Refused
from models.rules.facts import Facts
from models.rules.ledger import Ceiling, Shortfall
from models.rules.materiality import touched
from models.rules.plans import compare, share_out
from tests.factories.facts import (
    CODES,
    SPONSOR,
    SUNDAY,
    content,
    decider,
    facts,
    seals,
    share,
    subject,
    subjects,
)
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


def offer(*parts: tuple[str, str, int], condition: str = "") -> CounterOffer:
    return CounterOffer(tuple(ShareDraft(funder, year, amount) for funder, year, amount in parts), condition)


def test_a_counter_offer_becomes_the_next_draft_and_only_its_own_funder_is_asked_again() -> None:
    story = with_three_funders()
    story.answer("share_decision", "approve", "LEAD")
    story.answer("share_decision", "approve", FIFTH)
    later = offer(("PARTNER", "2025/26", 10_000), ("PARTNER", "2026/27", 30_000))
    story.answer("share_decision", "counter", "PARTNER", counter=later)
    assert (story.facts.state, story.open) == ("returned", ["funding_plan"])
    own = [s for s in story.facts.content.shares if s.funder == "PARTNER"]
    assert own == [share("PARTNER", 10_000), share("PARTNER", 30_000, "2026/27")]
    story.answer("funding_plan")
    assert story.open == ["share_decision/PARTNER"]


def test_a_counter_offer_of_less_leaves_a_gap_that_must_be_closed_before_the_plan_is_put_again() -> None:
    story = with_three_funders()
    story.answer("share_decision", "approve", "LEAD")
    story.answer("share_decision", "counter", "PARTNER", counter=offer(("PARTNER", "2025/26", 30_000)))
    with pytest.raises(Refused) as refused:
        story.answer("funding_plan")
    assert [unmet.condition for unmet in refused.value.unmet] == ["shares_sum_to_cost"]
    story.edit(shares=(share("LEAD", 50_000), share("PARTNER", 30_000), share(FIFTH, 20_000)))
    story.answer("funding_plan")
    assert story.open == ["share_decision/PARTNER", f"share_decision/{FIFTH}"]


def test_a_condition_alone_is_a_counter_offer_and_concerns_its_funder_alone() -> None:
    story = deciding()
    story.answer("share_decision", "approve", "LEAD")
    wanted = "Training in the governorates first"
    story.answer("share_decision", "counter", "PARTNER", counter=offer(condition=wanted))
    assert story.facts.content.conditions == (("PARTNER", wanted),)
    story.answer("funding_plan")
    assert story.open == ["share_decision/PARTNER"]


@pytest.mark.parametrize(
    ("given", "code", "pointer"),
    [
        (None, "counter_empty", "/counter"),
        (offer(), "counter_empty", "/counter"),
        (offer(("PARTNER", "2025/26", 40_000)), "counter_unchanged", "/counter"),
        (offer(("LEAD", "2025/26", 1)), "counter_foreign", "/counter/shares"),
        (offer(("PARTNER", "2031/32", 1)), "fiscal_year_outside", "/counter/shares/0/fiscal_year"),
        (offer(("PARTNER", "2025/26", 0)), "amount_not_positive", "/counter/shares/0/amount"),
    ],
)
def test_a_counter_offer_that_says_nothing_or_does_not_fit_is_refused(
    given: CounterOffer | None, code: str, pointer: str
) -> None:
    story = deciding()
    with pytest.raises(Invalid) as invalid:
        story.answer("share_decision", "counter", "PARTNER", counter=given)
    assert (invalid.value.code, invalid.value.pointer) == (code, pointer)


def test_an_approval_carries_no_counter_offer() -> None:
    story = deciding()
    with pytest.raises(Invalid, match="carries no counter-offer"):
        story.answer("share_decision", "approve", "PARTNER", counter=offer(condition="If it pleases"))


def test_counter_offers_of_two_funders_given_together_are_taken_up_together() -> None:
    story = deciding()
    story.say("share_decision", "counter", "LEAD", counter=offer(("LEAD", "2026/27", 60_000)))
    story.say("share_decision", "counter", "PARTNER", counter=offer(("PARTNER", "2026/27", 40_000)))
    story.advance()
    assert {s.fiscal_year for s in story.facts.content.shares} == {"2026/27"}
    assert story.open == ["funding_plan"]


def after_three_rounds() -> Story:
    story = deciding()
    for number in range(3):
        story.answer("share_decision", "counter", "LEAD", counter=offer(condition=f"Round {number}"))
        assert story.open == ["funding_plan"]
        story.answer("funding_plan")
    return story


def test_after_three_rounds_the_steering_committee_settles_before_the_plan_is_written_again() -> None:
    story = after_three_rounds()
    story.answer("share_decision", "counter", "LEAD", counter=offer(condition="Once more"))
    assert (story.facts.state, story.open) == ("returned", ["funding_steering"])
    story.answer("funding_steering", "settle")
    assert (story.facts.state, story.open) == ("active", ["funding_plan"])
    story.answer("funding_plan")
    assert story.open == BOTH


def test_the_steering_committee_may_end_the_negotiation() -> None:
    story = after_three_rounds()
    story.answer("share_decision", "decline", "PARTNER")
    story.answer("funding_steering", "end")
    assert story.facts.state == "rejected"


def test_nobody_is_sent_to_the_steering_committee_before_three_rounds_are_over() -> None:
    story = deciding().walk_to("signatures")
    assert story.facts.steps["funding_steering"].state == "skipped"


def test_an_approval_expires_after_ninety_days_unless_its_share_is_reserved() -> None:
    story = deciding()
    story.answer("share_decision", "approve", "LEAD")
    assert story.movement.wait_until == SUNDAY + timedelta(days=90)
    story.wait(days=89)
    assert story.open == ["share_decision/PARTNER"]
    story.wait(days=1)
    assert sorted(story.open) == BOTH
    assert story.facts.slots["share_decision", "LEAD"].round == 2


def test_an_expired_approval_withdraws_the_question_to_the_finance_officers() -> None:
    story = deciding()
    story.answer_all("share_decision", "approve")
    story.answer("no_objection", "confirm", "LEAD")
    story.wait(days=90)
    assert story.open == BOTH
    story.answer_all("share_decision", "approve")
    assert story.open == ["no_objection/PARTNER"]


def test_an_approval_whose_share_is_reserved_does_not_expire() -> None:
    story = deciding().walk_to("pack")
    story.wait(days=91)
    assert story.open == ["pack"]


def test_a_larger_share_goes_to_a_higher_officer() -> None:
    shares = (share("LEAD", 500_000_001), share("PARTNER", 500_000_000))
    story = Story(facts(content=content(cost=1_000_000_001, shares=shares, protocol_remaining=10**12)))
    story.walk_to("share_decision")
    assert {slot.subject: slot.role for slot in story.waiting} == {
        "LEAD": "funding_authority",
        "PARTNER": "funding_officer",
    }
    with pytest.raises(Forbidden):
        story.say("share_decision", "approve", "LEAD", by=decider(CODES["LEAD"] * 100 + 60))
    story.answer("share_decision", "approve", "LEAD")


def test_a_share_that_grows_over_the_rung_goes_up_the_ladder() -> None:
    shares = (share("LEAD", 499_000_000), share("PARTNER", 1_000_000))
    story = Story(facts(content=content(cost=500_000_000, shares=shares, protocol_remaining=10**12)))
    story.walk_to("share_decision").answer("share_decision", "return", "PARTNER")
    story.edit(cost=501_000_000, shares=(share("LEAD", 500_000_001), share("PARTNER", 999_999)))
    story.walk_to("share_decision")
    assert story.facts.slots["share_decision", "LEAD"].role == "funding_authority"


@given(
    total=st.integers(0, 10**12),
    weights=st.lists(st.integers(0, 10**6), min_size=1, max_size=9).filter(any),
)
def test_what_is_shared_out_sums_exactly_and_favours_nobody_but_the_largest(
    total: int, weights: list[int]
) -> None:
    parts = share_out(total, weights)
    assert sum(parts) == total
    largest = weights.index(max(weights))
    for place, (part, weight) in enumerate(zip(parts, weights, strict=True)):
        fair = total * weight // sum(weights)
        assert part == fair if place != largest else fair <= part < fair + len(weights)


@given(
    old=st.lists(st.tuples(st.sampled_from("ABC"), st.sampled_from(["1", "2"]), st.integers(1, 9))),
    new=st.lists(st.tuples(st.sampled_from("ABC"), st.sampled_from(["1", "2"]), st.integers(1, 9))),
)
def test_the_changes_between_two_plans_lead_from_one_to_the_other(
    old: list[tuple[str, str, int]], new: list[tuple[str, str, int]]
) -> None:
    one, other = ([share(f, amount, year) for f, year, amount in plan] for plan in (old, new))
    changes = compare(one, other)
    assert sum(c.after - c.before for c in changes) == sum(s.amount for s in other) - sum(
        s.amount for s in one
    )
    assert all(c.before != c.after for c in changes)
    assert compare(one, one) == ()
    assert [(c.funder, c.fiscal_year, c.after, c.before) for c in changes] == [
        (c.funder, c.fiscal_year, c.before, c.after) for c in compare(other, one)
    ]


def test_an_edit_tells_which_approvals_it_will_void_and_which_stand() -> None:
    story = with_three_funders()
    story.answer("share_decision", "approve", "LEAD")
    story.answer("share_decision", "approve", FIFTH)
    story.answer("share_decision", "return", "PARTNER")
    edited = replace(
        story.facts.content,
        shares=(share("LEAD", 50_000), share("PARTNER", 35_000), share(FIFTH, 15_000)),
    )
    told = touched(story.definition, story.facts, seals(edited))
    assert {it.slot.subject: it.voided for it in told if it.slot.step == "share_decision"} == {
        "LEAD": False,
        FIFTH: True,
    }
    story.edit(shares=edited.shares)
    story.answer("funding_plan")
    kept = {key for key, slot in story.facts.slots.items() if slot.state == "answered"}
    assert {(it.slot.step, it.slot.subject) for it in told if not it.voided} <= kept
    assert not {(it.slot.step, it.slot.subject) for it in told if it.voided} & kept
