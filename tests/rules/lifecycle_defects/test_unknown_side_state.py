"""A side state that the definition does not have."""

from tests.factories.definition import changed, marked_codes


def test_an_action_that_enters_no_known_state_is_a_defect() -> None:
    source = changed(
        ("    to: on_hold\n", "    to: limbo # here\n"), ("  - id: on_hold\n", "  - id: on_hold # here\n")
    )
    assert sorted(marked_codes(source)) == ["unknown_side_state", "unreachable_state"]


def test_an_action_from_no_known_state_is_a_defect() -> None:
    source = changed(("    by: [manager]\n", "    by: [manager]\n    states: [active, limbo] # here\n"))
    assert marked_codes(source) == ["unknown_side_state"]


def test_an_action_that_leaves_its_states_out_needs_no_returned_state() -> None:
    source = changed(("  - id: returned\n    title: {ar: معاد, en: Returned}\n", ""))
    assert marked_codes(source) == []
