"""A key that a part cannot do without."""

from models.lifecycles.checker import check
from tests.factories.definition import changed, marked_codes


def test_a_step_without_a_kind_is_a_defect_at_the_step() -> None:
    source = changed(("- id: draft\n        kind: task\n", "- id: draft # here\n"))
    assert marked_codes(source) == ["missing_key"]


def test_an_action_without_an_effect_is_a_defect_at_the_action() -> None:
    source = changed(("- id: put_on_hold\n", "- id: put_on_hold # here\n"), ("    effect: enter\n", ""))
    assert marked_codes(source) == ["missing_key"]


def test_a_definition_without_stages_names_each_missing_key() -> None:
    found = {defect.message.en for defect in check("id: small\ntitle: {ar: دورة, en: Small}\n")}
    assert found == {f"The key “{key}” is missing." for key in ("roles", "stages", "terminals")}
