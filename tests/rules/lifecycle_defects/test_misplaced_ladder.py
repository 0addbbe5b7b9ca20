"""An amount ladder where there is no funder's share to measure."""

from tests.factories.definition import changed, marked_codes

LADDER = "        ladder: [{above: 1000, role: officer}]"


def test_a_ladder_of_a_step_that_no_funder_answers_is_a_defect() -> None:
    members = "        for_each: committee_member\n"
    assert marked_codes(changed((members, f"{members}{LADDER} # here\n"))) == ["misplaced_ladder"]


def test_a_ladder_of_a_step_for_each_funder_is_none() -> None:
    funders = "        for_each: funder\n"
    assert marked_codes(changed((funders, f"{funders}{LADDER}\n"))) == []
