"""A limit of returns on an outcome that does not return."""

from tests.factories.definition import changed, marked_codes


def test_at_most_without_a_return_is_a_defect() -> None:
    assert marked_codes(changed(("en: Submit}}", "en: Submit}, at_most: 2} # here"))) == [
        "at_most_without_return"
    ]


def test_at_most_of_a_return_is_none() -> None:
    assert (
        marked_codes(changed(("effect: return, to: draft}", "effect: return, to: draft, at_most: 2}"))) == []
    )
