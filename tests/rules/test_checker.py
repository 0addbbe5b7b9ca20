"""The checker as a whole: the default lifecycle, all that it can say, and whatever it is given."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.lifecycles.checker import CHECKS, check
from models.lifecycles.defects.draft import Draft
from models.lifecycles.defects.vocabulary import HOLDERS, MEMBERS_ROLE, NOTICE_KINDS
from models.lifecycles.defects.wording import WORDING
from models.lifecycles.loader import default_source, load_definition
from models.lifecycles.markup import read
from models.rules.definition import Step
from models.rules.errors import Invalid
from notifications.catalogue import KINDS
from tests.factories.definition import SOUND, changed

ARABIC = re.compile("[\u0600-\u06ff]")
FOLDER = Path(__file__).parent / "lifecycle_defects"
CODES = sorted({reason.partition("/")[0] for reason in WORDING})
LINES = SOUND.splitlines(keepends=True)


def test_the_default_lifecycle_has_no_defects() -> None:
    assert check(default_source()) == []


def test_the_small_lifecycle_of_these_tests_has_no_defects() -> None:
    assert check(SOUND) == []


@pytest.mark.parametrize("code", CODES)
def test_each_defect_has_a_test_file(code: str) -> None:
    assert (FOLDER / f"test_{code}.py").exists()


def test_each_test_file_is_of_a_defect() -> None:
    assert sorted(it.stem.removeprefix("test_") for it in FOLDER.glob("test_*.py")) == CODES


@pytest.mark.parametrize("reason", WORDING)
def test_each_reason_is_said_in_both_languages_with_the_same_details(reason: str) -> None:
    said = WORDING[reason]
    assert ARABIC.search(said.ar)
    assert not ARABIC.search(said.en)
    assert set(re.findall(r"{\w+}", said.ar)) == set(re.findall(r"{\w+}", said.en))


def test_each_reason_is_given_by_the_code_that_finds_it() -> None:
    package = Path(__file__).parents[2] / "models" / "lifecycles"
    code = "".join(it.read_text("utf-8") for it in package.rglob("*.py") if it.stem != "wording")
    assert [reason for reason in WORDING if f'"{reason}"' not in code] == []


def test_every_collection_says_what_its_subjects_are() -> None:
    known = Step.model_json_schema()["properties"]["for_each"]["anyOf"][0]["enum"]
    assert sorted(HOLDERS) == sorted(known)
    assert {name for name, holder in HOLDERS.items() if holder == "member"} == set(MEMBERS_ROLE)


def test_every_notice_kind_that_a_definition_may_name_has_templates() -> None:
    assert set(KINDS) >= NOTICE_KINDS


def test_defects_are_told_in_the_order_of_their_lines() -> None:
    source = changed(("role: sponsor\n", "role: nobody\n"), ("by: [manager]", "by: [nobody]"))
    lines = [defect.line for defect in check(source)]
    assert lines == sorted(lines)
    assert len(lines) == 2


def test_a_defect_of_an_anchored_step_stands_where_it_is_written() -> None:
    source = default_source().replace("other_than: [draft, screening]", "other_than: [draft, nothing]")
    [line] = [number for number, text in enumerate(source.splitlines(), 1) if "[draft, nothing]" in text]
    assert [(defect.line, defect.code) for defect in check(source)] == [(line, "unknown_step")]


def test_loading_tells_the_line_of_the_first_fault() -> None:
    with pytest.raises(Invalid) as refused:
        load_definition(changed(("iati_status: 2", "iati_status: 9"), ("kind: task", "kind: chore")))
    assert refused.value.parameters["line"] == 14
    assert "السطر 14" in refused.value.message("ar")


def test_loading_refuses_what_is_no_yaml() -> None:
    with pytest.raises(Invalid) as refused:
        load_definition("id: [small\n")
    assert refused.value.parameters["line"] == 2


def spoiled(lines: list[str]) -> st.SearchStrategy[str]:
    """Give texts in which some lines are left out, repeated, swapped, or exchanged in a word."""
    words = sorted(set(re.findall(r"[a-z_]+", "".join(lines))))
    places = st.integers(0, len(lines) - 1)
    change = st.tuples(
        st.sampled_from(["drop", "repeat", "swap", "word"]), places, places, st.sampled_from(words)
    )
    return st.lists(change, min_size=1, max_size=4).map(lambda changes: "".join(_spoil(lines, changes)))


def _spoil(lines: list[str], changes: list[tuple[str, int, int, str]]) -> Iterator[str]:
    text = list(lines)
    for how, place, other, word in changes:
        match how:
            case "drop":
                text[place] = ""
            case "repeat":
                text[place] *= 2
            case "swap":
                text[place], text[other] = text[other], text[place]
            case _:
                text[place] = re.sub(r"[a-z_]+(?=[^a-z_]*$)", word, text[place])
    return iter(text)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(spoiled(LINES))
def test_whatever_is_checked_is_answered_with_lines_of_the_text(source: str) -> None:
    total = source.count("\n") + 1
    for defect in check(source):
        assert 1 <= defect.line <= total
        assert defect.message.ar
        assert defect.message.en


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80))
def test_any_text_at_all_is_answered(source: str) -> None:
    assert check(source)


def test_each_check_finds_nothing_in_a_sound_draft() -> None:
    draft = Draft(load_definition(SOUND), read(SOUND).lines)
    assert [list(find(draft)) for find in CHECKS] == [[] for _ in CHECKS]
