"""A kind of document that nobody knows."""

from tests.factories.definition import changed, marked_codes


def test_a_step_that_asks_for_an_unknown_document_is_a_defect() -> None:
    source = changed(
        ("        role: sponsor\n", "        role: sponsor\n        documents: [study, poem] # here\n")
    )
    assert marked_codes(source) == ["unknown_document"]


def test_a_step_that_asks_for_a_known_document_has_none() -> None:
    source = changed(("        role: sponsor\n", "        role: sponsor\n        documents: [study]\n"))
    assert marked_codes(source) == []
