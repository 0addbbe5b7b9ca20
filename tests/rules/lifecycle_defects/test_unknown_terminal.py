"""A terminal state that the definition does not have."""

from tests.factories.definition import another_action, changed, marked_codes


def test_an_outcome_that_ends_in_no_known_state_is_a_defect() -> None:
    source = changed(
        ("to: rejected}", "to: nowhere} # here"), ("- {id: rejected,", "- {id: rejected, # here\n    ")
    )
    assert sorted(marked_codes(source)) == ["unknown_terminal", "unreachable_state"]


def test_a_lapse_into_no_known_state_is_a_defect() -> None:
    source = changed(
        ("        role: sponsor\n", "        role: sponsor\n        lapse: {days: 9, to: lapsed} # here\n")
    )
    assert marked_codes(source) == ["unknown_terminal"]


def test_an_action_that_ends_in_a_side_state_is_a_defect() -> None:
    stop = another_action("effect: end, to: on_hold} # here")
    assert marked_codes(changed(stop)) == ["unknown_terminal"]
