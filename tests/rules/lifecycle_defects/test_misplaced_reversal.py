"""A reversal that no later step ends."""

from tests.factories.definition import changed, marked_codes

SHARES = "        for_each: funder\n"


def test_a_reversal_before_an_earlier_step_is_a_defect() -> None:
    source = changed((SHARES, f"{SHARES}        reversal: {{days: 5, before: draft}} # here\n"))
    assert marked_codes(source) == ["misplaced_reversal"]


def test_a_reversal_before_a_later_step_is_none() -> None:
    assert marked_codes(changed((SHARES, f"{SHARES}        reversal: {{days: 5, before: closure}}\n"))) == []
