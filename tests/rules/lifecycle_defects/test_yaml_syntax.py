"""A text that is not YAML, or too much of it."""

import pytest

from models.lifecycles.checker import check
from tests.factories.definition import SOUND, changed, marked_codes


def test_a_bracket_that_is_not_closed_is_a_defect_in_its_line() -> None:
    source = changed(
        ("after: [draft]\n", "after: [draft # here\n"),
        (
            "role: manager\n        outcomes:\n          accept",
            "role: manager # here\n        outcomes:\n          accept",
        ),
    )
    assert marked_codes(source) == ["yaml_syntax"]


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("", 1),
        ("id: small\n---\nid: other\n", 2),
        ("id: small\n\ttitle: x\n", 2),
        ("id: small\ntitle: \x00\n", 2),
        ("id: *unknown\n", 1),
        ("id: small\nroles: &all [*all]\n", 2),
        ("id: small\nroles: &all {<<: *all}\n", 2),
        ("id: !!int soon\n", 1),
        ("id: !!bool soon\n", 1),
        ("id: !!timestamp soon\n", 1),
        ("id: 2013-99-99\n", 1),
        ("id: !!python/object:os.system {}\n", 1),
        ("? [a, b]\n: c\n", 1),
        ("a: b\n" * 50_000, 1),
        ("[" * 1_000, 1),
    ],
)
def test_whatever_is_no_definition_is_one_defect_with_its_line(source: str, line: int) -> None:
    assert [(defect.code, defect.line) for defect in check(source)] == [("yaml_syntax", line)]


@pytest.mark.parametrize("joined", ["[{}]", "{{<<: [{}]}}"])
def test_anchors_that_multiply_without_end_are_refused(joined: str) -> None:
    lines = ["a0: &a0 {x: y}"]
    for depth in range(1, 12):
        parts = ", ".join([f"*a{depth - 1}"] * 10)
        lines.append(f"a{depth}: &a{depth} {joined.format(parts)}")
    assert [defect.code for defect in check("\n".join(lines))] == ["yaml_syntax"]


@pytest.mark.parametrize("source", ["just words", "- a\n- b\n", "12", "true: false\n1: 2\n"])
def test_yaml_of_another_form_is_told_as_such(source: str) -> None:
    assert {defect.code for defect in check(source)} <= {
        "wrong_value",
        "missing_key",
        "unknown_key",
        "missing_translation",
    }
    assert check(source)


def test_every_beginning_of_a_sound_text_is_checked_without_failing() -> None:
    for end in range(0, len(SOUND), 97):
        assert check(SOUND[:end]), end
