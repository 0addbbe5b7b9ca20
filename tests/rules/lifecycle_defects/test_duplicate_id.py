"""An id that is used twice."""

from tests.factories.definition import another_action, changed, marked_codes, only_defect


def test_two_steps_with_one_id_are_a_defect_at_the_second() -> None:
    source = changed(("      id: hold_review\n", "      id: draft # here\n"))
    assert marked_codes(source) == ["duplicate_id"]
    assert "line 13" in only_defect(source).message.en


def test_two_stages_with_one_id_are_a_defect() -> None:
    assert "duplicate_id" in marked_codes(changed(("  - id: funding\n", "  - id: proposal # here\n")))


def test_a_side_state_and_a_terminal_state_do_not_share_an_id() -> None:
    source = changed(
        ("{id: rejected, iati_status: 5", "{id: on_hold, iati_status: 5 # here\n   "),
        ("to: rejected}", "to: on_hold}"),
    )
    assert "duplicate_id" in marked_codes(source)


def test_two_actions_with_one_id_are_a_defect() -> None:
    again = another_action("effect: enter, to: on_hold} # here", "put_on_hold")
    assert marked_codes(changed(again)) == ["duplicate_id"]


def test_a_state_is_not_named_as_a_project_under_way() -> None:
    source = changed(
        ("  - id: on_hold\n", "  - id: active # here\n"),
        ("    to: on_hold\n", "    to: active\n"),
        ("    by: [manager]\n", "    by: [manager]\n    states: [returned]\n"),
    )
    assert marked_codes(source) == ["duplicate_id"]
