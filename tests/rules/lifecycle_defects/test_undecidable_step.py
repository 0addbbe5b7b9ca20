"""A step that nobody can decide."""

from tests.factories.definition import changed, marked_codes


def test_a_step_without_a_role_is_a_defect() -> None:
    source = changed(("      - id: draft\n", "      - id: draft # here\n"), ("        role: sponsor\n", ""))
    assert marked_codes(source) == ["undecidable_step"]


def test_a_step_without_outcomes_is_a_defect() -> None:
    source = changed(
        ("      - id: draft\n", "      - id: draft # here\n"),
        ("        outcomes:\n          submit: {title: {ar: تقديم, en: Submit}}\n", ""),
    )
    assert marked_codes(source) == ["undecidable_step"]


def test_a_step_that_repeats_for_what_no_project_keeps_is_a_defect() -> None:
    source = changed(
        ("        role: sponsor\n", "        role: sponsor\n        for_each: reviewer # here\n")
    )
    assert marked_codes(source) == ["undecidable_step"]


def test_the_step_of_a_side_state_needs_a_role_too() -> None:
    source = changed(
        ("    step:\n", "    step: # here\n"),
        ("      role: manager\n      outcomes:\n        resume", "      outcomes:\n        resume"),
    )
    assert marked_codes(source) == ["undecidable_step"]
