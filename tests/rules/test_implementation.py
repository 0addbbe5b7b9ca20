"""Implementation and closing: milestones, reports and tranches go on beside each other, each on its own."""

from datetime import timedelta

import pytest

from models.rules.changes import Ended, StepReturned
from models.rules.errors import Refused
from tests.factories.facts import SUNDAY, facts, subject, subjects
from tests.rules.story import Story


def working() -> Story:
    story = Story().walk_to("effectiveness")
    story.answer("effectiveness")
    return story


def test_nobody_is_asked_for_a_milestone_before_its_time() -> None:
    story = working()
    assert story.open == []
    assert story.movement.wait_until == SUNDAY + timedelta(days=30)
    story.wait(days=30)
    assert story.open == ["milestone_evidence/1"]
    assert story.movement.wait_until == SUNDAY + timedelta(days=45)


def test_a_milestone_is_accepted_while_the_next_has_not_begun() -> None:
    story = working()
    story.wait(days=30)
    story.answer("milestone_evidence", subject="1")
    assert story.open == ["milestone_acceptance/1"]
    story.answer("milestone_acceptance", "partly_met", "1")
    assert story.open == ["tranche_request/1"]


def test_a_milestone_that_is_not_met_goes_back_alone() -> None:
    story = working()
    story.wait(days=60)
    story.answer_all("milestone_evidence")
    assert [name for name in story.open if "milestone" in name] == [
        "milestone_acceptance/1",
        "milestone_acceptance/2",
    ]
    story.answer("milestone_acceptance", "not_met", "2")
    assert [name for name in story.open if "milestone" in name] == [
        "milestone_evidence/2",
        "milestone_acceptance/1",
    ]
    assert story.facts.state == "active"
    assert [c.subject for c in story.changes if isinstance(c, StepReturned)] == ["2"]


def test_a_milestone_may_be_returned_twice() -> None:
    story = working()
    story.wait(days=30)
    for round_ in (1, 2):
        story.answer("milestone_evidence", subject="1")
        story.answer("milestone_acceptance", "not_met", "1")
        assert story.facts.slots["milestone_evidence", "1"].round == round_ + 1
    assert story.walk_to("closed").facts.state == "closed"


def test_a_report_goes_back_and_is_accepted_in_its_second_form() -> None:
    story = working()
    story.wait(days=45)
    story.answer("report_submission", subject="1")
    story.answer("report_acceptance", "return", "1")
    assert "report_submission/1" in story.open
    story.answer("report_submission", subject="1")
    story.answer("report_acceptance", "accept", "1")
    assert not [name for name in story.open if "report" in name]


def test_a_tranche_is_not_requested_while_a_report_is_overdue() -> None:
    story = working()
    story.wait(days=90)
    story.wait(days=30)
    story.answer("milestone_evidence", subject="1")
    story.answer("milestone_acceptance", subject="1")
    assert "tranche_request/1" not in story.open
    assert story.unmet == {"no_overdue_report": "implementer"}
    story.answer_all("report_submission")
    assert "tranche_request/1" in story.open


def paying() -> Story:
    """Give a project whose funders are to pay their parts of the first tranche."""
    story = working()
    story.wait(days=30)
    for step in ("milestone_evidence", "milestone_acceptance", "tranche_request", "tranche_technical"):
        story.answer(step, subject="1")
    story.answer("tranche_finance", "approve", "1")
    return story


def test_each_funder_pays_its_part_before_receipt_is_confirmed() -> None:
    story = paying()
    assert story.open == ["tranche_payment/1/LEAD", "tranche_payment/1/PARTNER"]
    story.answer("tranche_payment", subject="1/LEAD")
    assert story.open == ["tranche_payment/1/PARTNER"]
    assert story.unmet["parts_released"] == "finance_officer"
    story.answer("tranche_payment", subject="1/PARTNER")
    assert story.open == ["tranche_receipt/1/LEAD", "tranche_receipt/1/PARTNER"]
    story.answer("tranche_receipt", subject="1/LEAD")
    assert "tranche_statement/1" not in story.open
    story.answer("tranche_receipt", subject="1/PARTNER")
    assert story.open == ["tranche_statement/1"]


def test_a_late_counterpart_does_not_keep_what_is_released_part_by_part() -> None:
    story = paying()
    story.know(counterpart_rule="release")
    story.answer("tranche_payment", subject="1/LEAD")
    assert story.open == ["tranche_payment/1/PARTNER", "tranche_receipt/1/LEAD"]
    story.answer("tranche_receipt", subject="1/LEAD")
    assert story.open == ["tranche_payment/1/PARTNER", "tranche_statement/1"]


def test_the_next_tranche_needs_80_percent_of_the_last_one_justified() -> None:
    story = paying()
    story.know(tranche_parts=(("1/LEAD", 60), ("1/PARTNER", 40)))
    for step in ("tranche_payment", "tranche_receipt", "tranche_statement"):
        story.answer_all(step)
    story.wait(days=30)
    for step in ("report_submission", "milestone_evidence", "milestone_acceptance"):
        story.answer_all(step)
    assert "tranche_request/2" not in story.open
    assert story.unmet["last_tranche_justified"] == "implementer"
    story.know(justified=(("1", 79, False),))
    with pytest.raises(Refused, match="80 %"):
        story.answer("tranche_justification", subject="1")
    story.know(justified=(("1", 80, False),))
    story.answer("tranche_justification", subject="1")
    story.know(justified=(("1", 80, True),))
    assert "tranche_request/2" in story.open


def test_an_advance_must_be_declared_before_the_final_statement_is_signed() -> None:
    story = Story().walk_to("financial_closure")
    story.know(tranche_parts=(("1/LEAD", 60), ("1/PARTNER", 40)), justified=(("1", 80, True),))
    with pytest.raises(Refused, match="declared as spent"):
        story.answer("financial_closure", subject="LEAD")
    story.know(justified=(("1", 100, False),))
    story.answer_all("financial_closure")
    assert story.facts.state == "closed"


def test_a_tranche_that_finance_returns_passes_every_hand_again_and_no_other_does() -> None:
    story = working()
    story.wait(days=60)
    story.answer_all("report_submission")
    story.answer_all("milestone_evidence")
    for step in ("milestone_acceptance", "tranche_request", "tranche_technical"):
        story.answer_all(step)
    story.answer("tranche_finance", "return", "2")
    assert [name for name in story.open if "tranche" in name] == ["tranche_request/2", "tranche_finance/1"]
    story.answer("tranche_request", subject="2")
    assert [name for name in story.open if "tranche" in name] == ["tranche_technical/2", "tranche_finance/1"]


def test_a_tranche_that_is_tied_to_no_milestone_waits_for_all_of_them() -> None:
    loose = (subject("1", links={"milestone": "1"}), subject("9", links={}))
    story = Story(facts(subjects={**subjects(), "tranche": loose})).walk_to("milestone_acceptance")
    story.answer("milestone_acceptance", subject="1")
    assert [name for name in story.open if "tranche" in name] == ["tranche_request/1"]


@pytest.mark.parametrize("name", ["milestone", "report", "tranche"])
def test_work_that_is_not_planned_is_skipped(name: str) -> None:
    without = {**subjects(), name: ()}
    if name != "report":
        without |= {"tranche": (), "tranche_part": ()}
    story = Story(facts(subjects=without)).walk_to("closed")
    assert not [slot for slot in story.facts.slots if slot[0].startswith(name)]


def test_the_closing_begins_only_when_every_report_and_tranche_is_done() -> None:
    story = working()
    while story.facts.stage == "implementation":
        story.go_on()
    for step in ("milestone_acceptance", "report_acceptance", "tranche_justification"):
        slots = [slot for slot in story.facts.slots.values() if slot.step == step]
        assert [slot.state for slot in slots] == ["answered", "answered"]
    assert story.open == ["final_report"]


def test_a_handover_that_is_returned_asks_for_the_final_report_again() -> None:
    story = Story().walk_to("handover")
    story.answer("handover", "return")
    assert story.open == ["final_report"]
    assert story.facts.state == "returned"


def test_a_project_closes_by_itself_once_every_funder_has_signed_its_statement() -> None:
    story = Story().walk_to("financial_closure")
    story.answer("financial_closure", subject="LEAD")
    assert story.facts.state == "active"
    story.answer("financial_closure", subject="PARTNER")
    assert isinstance(story.changes[-1], Ended)
    assert story.facts.state == "closed"
