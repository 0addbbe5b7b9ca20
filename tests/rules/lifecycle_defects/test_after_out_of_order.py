"""A step that comes after one that is not before it in its stage."""

from models.lifecycles.checker import check
from tests.factories.definition import changed, marked_codes


def test_a_step_after_a_later_step_is_a_defect() -> None:
    source = changed(
        ("        after: [draft]\n", ""),
        ("        role: sponsor\n", "        role: sponsor\n        after: [screening] # here\n"),
    )
    assert marked_codes(source) == ["after_out_of_order"]


def test_a_step_after_a_step_of_another_stage_is_a_defect() -> None:
    source = changed(("        after: [committee]\n", "        after: [committee, draft] # here\n"))
    assert marked_codes(source) == ["after_out_of_order"]


def test_a_step_after_itself_is_a_defect() -> None:
    source = changed(("        after: [committee]\n", "        after: [committee, shares] # here\n"))
    assert "after_out_of_order" in {defect.code for defect in check(source)}


def test_the_step_of_a_side_state_comes_after_nothing() -> None:
    source = changed(("      id: hold_review\n", "      id: hold_review\n      after: [draft] # here\n"))
    assert marked_codes(source) == ["after_out_of_order"]
