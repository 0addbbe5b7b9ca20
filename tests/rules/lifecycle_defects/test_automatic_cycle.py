"""Automatic steps that lead back to each other: they would go round for ever."""

from models.lifecycles.checker import check
from tests.factories.definition import changed

FIRST = """\
      - id: first
        kind: automatic
        title: {ar: الأولى, en: First}
        after: [shares]
        outcomes: {go: {title: {ar: استمرار, en: Go on}}}
      - id: second
        kind: automatic
        title: {ar: الثانية, en: Second}
        after: [first]
        outcomes: {go: {title: {ar: استمرار, en: Go on}}}
      - id: closure
        kind: automatic
        title: {ar: إغلاق, en: Closure}
        after: [second]
"""
CLOSURE = """\
      - id: closure
        kind: automatic
        title: {ar: إغلاق, en: Closure}
        after: [shares]
"""


def cycles(source: str) -> list[tuple[str, str]]:
    """Give the line and the steps of each loop that is told."""
    lines = source.splitlines()
    found = [defect for defect in check(source) if defect.code == "automatic_cycle"]
    return [(lines[defect.line - 1].strip(), defect.message.en) for defect in found]


def test_automatic_steps_in_a_row_are_no_loop() -> None:
    assert check(changed((CLOSURE, FIRST))) == []


def test_an_automatic_step_that_returns_to_an_automatic_step_is_a_loop() -> None:
    after = "        after: [first]\n"
    was = f"{after}        outcomes: {{go: {{title: {{ar: استمرار, en: Go on}}}}}}\n"
    back = f"{after}        outcomes: {{go: {{title: {{ar: عودة, en: Back}}, effect: return, to: first}}}}\n"
    [(line, message)] = cycles(changed((CLOSURE, changed((was, back), source=FIRST))))
    assert line == "- id: first"
    assert "first → second → first" in message


def test_automatic_steps_that_follow_each_other_are_a_loop() -> None:
    round_ = changed(("        after: [shares]\n", "        after: [shares, second]\n"), source=FIRST)
    [(line, _message)] = cycles(changed((CLOSURE, round_)))
    assert line == "- id: first"


def test_an_automatic_step_that_returns_to_itself_is_a_loop() -> None:
    source = changed(("effect: end, to: closed}", "effect: return, to: closure}"))
    assert [line for line, _message in cycles(source)] == ["- id: closure"]


def test_a_loop_through_a_step_that_a_person_answers_is_none() -> None:
    assert cycles(changed(("effect: end, to: closed}", "effect: return, to: shares}"))) == []
