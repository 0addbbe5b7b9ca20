"""An expiry that no later step ends."""

from tests.factories.definition import changed, marked_codes

SHARES = "        for_each: funder\n"


def test_an_expiry_until_an_earlier_step_is_a_defect() -> None:
    source = changed((SHARES, f"{SHARES}        expiry: {{days: 90, until: draft}} # here\n"))
    assert marked_codes(source) == ["misplaced_expiry"]


def test_an_expiry_until_a_later_step_is_none() -> None:
    assert marked_codes(changed((SHARES, f"{SHARES}        expiry: {{days: 90, until: closure}}\n"))) == []
