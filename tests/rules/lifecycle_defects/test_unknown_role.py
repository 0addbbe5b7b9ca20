"""A role that the definition does not have."""

import pytest

from tests.factories.definition import changed, marked_codes, only_defect


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("        role: sponsor\n", "        role: nobody # here\n"),
        ("    by: [manager]\n", "    by: [manager, nobody] # here\n"),
        (
            "        target: {working_days: 15}\n",
            "        target: {working_days: 15}\n        escalation: [nobody] # here\n",
        ),
    ],
)
def test_a_role_that_nobody_defined_is_a_defect(was: str, becomes: str) -> None:
    source = changed((was, becomes))
    assert marked_codes(source) == ["unknown_role"]
    assert "sponsor" in only_defect(source).message.en


def test_the_line_is_that_of_the_one_wrong_name_in_a_list() -> None:
    source = changed(("    by: [manager]\n", "    by:\n      - manager\n      - nobody # here\n"))
    assert marked_codes(source) == ["unknown_role"]
