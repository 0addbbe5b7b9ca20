"""A step that the definition does not have."""

import pytest

from tests.factories.definition import another_action, changed, marked_codes


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("after: [draft]", "after: [draft, sketch] # here"),
        ("effect: return, to: draft}", "effect: return, to: sketch} # here"),
        ("effect: return, to: draft}", "effect: return, to: hold_review} # here"),
        ("        role: sponsor\n", "        role: sponsor\n        other_than: [sketch] # here\n"),
        (
            "    title: {ar: معلق, en: On hold}\n",
            "    title: {ar: معلق, en: On hold}\n    keeps: [sketch] # here\n",
        ),
    ],
)
def test_a_step_that_nobody_defined_is_a_defect(was: str, becomes: str) -> None:
    assert marked_codes(changed((was, becomes))) == ["unknown_step"]


def test_an_action_that_reopens_at_no_known_step_is_a_defect() -> None:
    reopen = another_action("effect: reopen, to: sketch, states: [closed]} # here")
    assert marked_codes(changed(reopen)) == ["unknown_step"]
