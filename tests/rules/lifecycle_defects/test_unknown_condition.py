"""A condition that no rule stands for."""

import pytest

from tests.factories.definition import changed, marked_codes


@pytest.mark.parametrize(
    "key", ["entry: [has_clause, has_everything]", "exit: [has_everything]", "when: has_everything"]
)
def test_a_condition_without_a_rule_is_a_defect(key: str) -> None:
    source = changed(("        role: sponsor\n", f"        role: sponsor\n        {key} # here\n"))
    assert marked_codes(source) == ["unknown_condition"]


@pytest.mark.parametrize("key", ["entry: [has_clause]", "exit: [has_offer]", "when: wants_offers"])
def test_a_condition_with_a_rule_is_none(key: str) -> None:
    source = changed(("        role: sponsor\n", f"        role: sponsor\n        {key}\n"))
    assert marked_codes(source) == []
