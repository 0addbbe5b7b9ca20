"""A side state or a terminal state that nothing leads to."""

from tests.factories.definition import changed, marked_codes


def test_a_side_state_that_no_action_enters_is_a_defect() -> None:
    source = changed(
        ("  - id: on_hold\n", "  - id: on_hold # here\n"),
        ("    effect: enter\n    to: on_hold\n", "    effect: end\n    to: rejected\n"),
    )
    assert marked_codes(source) == ["unreachable_state"]


def test_a_terminal_state_in_which_nothing_ends_is_a_defect() -> None:
    lost = "  - {id: lost, iati_status: 5, title: {ar: مفقود, en: Lost}} # here\n"
    assert marked_codes(changed(("actions:\n", f"{lost}actions:\n"))) == ["unreachable_state"]


def test_a_terminal_state_may_be_reached_by_a_lapse_alone() -> None:
    lost = "  - {id: lost, iati_status: 5, title: {ar: مفقود, en: Lost}}\n"
    source = changed(
        ("actions:\n", f"{lost}actions:\n"),
        ("        role: sponsor\n", "        role: sponsor\n        lapse: {days: 90, to: lost}\n"),
    )
    assert marked_codes(source) == []
