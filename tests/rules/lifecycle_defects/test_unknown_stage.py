"""A stage that the definition does not have."""

from tests.factories.definition import changed, marked_codes, only_defect


def test_an_action_in_no_known_stage_is_a_defect() -> None:
    source = changed(("    stages: [proposal]\n", "    stages: [proposal, paradise] # here\n"))
    assert marked_codes(source) == ["unknown_stage"]
    assert "funding, proposal" in only_defect(source).message.en
