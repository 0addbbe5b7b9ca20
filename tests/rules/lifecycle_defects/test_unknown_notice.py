"""A kind of notice that has no templates."""

import pytest

from tests.factories.definition import changed, marked_codes


@pytest.mark.parametrize("moment", ["opened", "returned", "reminder", "breach"])
def test_a_step_that_sends_an_unknown_notice_is_a_defect(moment: str) -> None:
    source = changed(
        (
            "        role: sponsor\n",
            f"        role: sponsor\n        notices: {{{moment}: postcard}} # here\n",
        )
    )
    assert marked_codes(source) == ["unknown_notice"]


def test_a_terminal_state_that_sends_an_unknown_notice_is_a_defect() -> None:
    assert marked_codes(changed(("notice: project_closed}", "notice: postcard} # here"))) == [
        "unknown_notice"
    ]
