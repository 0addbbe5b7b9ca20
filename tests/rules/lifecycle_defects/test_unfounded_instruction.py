"""An instruction to the books at a moment at which they cannot carry it out."""

import pytest

from tests.factories.definition import changed, marked_codes

OFFERED = ("        role: sponsor\n", "        role: sponsor\n        exit: [has_offer]\n")
SELECT = ("en: Submit}}", "en: Submit}, do: [select_offer]}")
ANSWERS = ["accept_offer", "decline_offer"]


def test_an_offer_is_selected_only_where_there_is_one() -> None:
    marked = ("en: Submit}}", "en: Submit}, do: [select_offer]} # here")
    assert marked_codes(changed(marked)) == ["unfounded_instruction"]
    assert marked_codes(changed(SELECT, OFFERED)) == []


@pytest.mark.parametrize("instruction", ANSWERS)
def test_an_offer_is_answered_for_only_once_it_is_selected(instruction: str) -> None:
    answer = ("en: Accept}}", f"en: Accept}}, do: [{instruction}]}} # here")
    assert marked_codes(changed(answer)) == ["unfounded_instruction"]
    assert marked_codes(changed(answer, SELECT, OFFERED)) == []


@pytest.mark.parametrize("instruction", ANSWERS)
def test_a_selection_that_may_not_have_happened_is_not_enough(instruction: str) -> None:
    answer = ("en: Accept}}", f"en: Accept}}, do: [{instruction}]}} # here")
    optional = (OFFERED[0], f"{OFFERED[1]}        when: wants_offers\n")
    assert marked_codes(changed(answer, SELECT, optional)) == ["unfounded_instruction"]
    other = (SELECT[0], f"{SELECT[1]}\n          skip: {{title: {{ar: تخط, en: Skip}}}}")
    assert marked_codes(changed(answer, other, OFFERED)) == ["unfounded_instruction"]
