"""A course that passes every step and comes to no end."""

from tests.factories.definition import changed, marked_codes

LAST = ("  - id: funding\n", "  - id: funding # here\n")


def test_a_last_step_that_passes_instead_of_ending_is_a_defect() -> None:
    source = changed(
        LAST, ("effect: end, to: closed}", "effect: pass}"), ("- {id: closed,", "- {id: closed, # here\n    ")
    )
    assert sorted(marked_codes(source)) == ["no_ending", "unreachable_state"]


def test_an_end_that_may_not_apply_is_not_enough() -> None:
    assert marked_codes(
        changed(LAST, ("        kind: automatic\n", "        kind: automatic\n        when: wants_offers\n"))
    ) == ["no_ending"]


def test_an_end_that_can_be_passed_by_is_not_enough() -> None:
    source = changed(
        LAST,
        (
            "        kind: automatic\n",
            "        kind: task\n        role: manager\n        target: {working_days: 1}\n",
        ),
        (
            "effect: end, to: closed}",
            "effect: end, to: closed}\n          keep: {title: {ar: إبقاء, en: Keep}}",
        ),
    )
    assert marked_codes(source) == ["no_ending"]
