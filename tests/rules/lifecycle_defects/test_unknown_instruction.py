"""An instruction to the books that nothing carries out."""

from tests.factories.definition import changed, marked_codes


def test_an_instruction_that_nothing_carries_out_is_a_defect() -> None:
    source = changed(("en: Submit}}", "en: Submit}, do: [pay_everybody]} # here"))
    assert marked_codes(source) == ["unknown_instruction"]


def test_an_instruction_of_the_books_is_none() -> None:
    source = changed(
        ("en: Submit}}", "en: Submit}, do: [select_offer]}"),
        ("        role: sponsor\n", "        role: sponsor\n        exit: [has_offer]\n"),
    )
    assert marked_codes(source) == []
