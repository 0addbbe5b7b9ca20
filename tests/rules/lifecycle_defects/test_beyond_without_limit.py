"""A referral that says not after how many returns it comes."""

from tests.factories.definition import changed, marked_codes


def test_a_referral_without_a_limit_is_a_defect() -> None:
    source = changed(("effect: return, to: draft}", "effect: return, to: draft, beyond: screening} # here"))
    assert marked_codes(source) == ["beyond_without_limit"]


def test_a_referral_after_some_returns_is_none() -> None:
    limited = "effect: return, to: draft, at_most: 2, beyond: screening}"
    assert marked_codes(changed(("effect: return, to: draft}", limited))) == []
