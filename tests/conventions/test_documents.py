"""What the documents say is so."""

import re
from pathlib import Path

import pytest

from api import permission_page
from cli.config import reference_table
from cli.program import program
from settings import BASE
from tests.conventions.source import files_of_tests

DOCUMENTS = sorted([*BASE.glob("*.md"), *(BASE / "docs").rglob("*.md")])
MARKED = re.compile(r"mark\.asvs\(([^)]*)\)")
LINK = re.compile(r"\]\(([^)#]+)(?:#[^)]*)?\)")


def text(name: str) -> str:
    return (BASE / name).read_text(encoding="utf-8")


def test_the_readme_opens_with_the_two_commands() -> None:
    first = text("README.md").splitlines()[:4]
    assert [line.split("#")[0].strip() for line in first] == ["```", "./shiraka up", "./shiraka test", "```"]


def test_every_setting_is_documented_as_it_is() -> None:
    written = (
        text("docs/operations.md")
        .partition("config reference` -->\n")[2]
        .partition("\n<!-- /settings -->")[0]
    )
    assert written == reference_table(), "run: shiraka config reference"


def test_the_permissions_are_documented_as_they_are() -> None:
    assert text("docs/permissions.md") == permission_page.text(), "run: python -m api.permission_page"


def test_changes_that_are_not_released_have_their_place() -> None:
    assert re.search(r"^## Unreleased$", text("CHANGELOG.md"), re.MULTILINE)


def test_contributing_fits_on_one_screen() -> None:
    assert len(text("CONTRIBUTING.md").splitlines()) <= 50


def test_decisions_have_numbers_of_their_own_and_are_short() -> None:
    decisions = sorted((BASE / "docs" / "decisions").glob("*.md"))
    assert len({int(it.name[:4]) for it in decisions}) == len(decisions) > 0
    assert [it.name for it in decisions if len(it.read_text(encoding="utf-8").splitlines()) > 45] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda it: it.name)
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    links = [it for it in LINK.findall(document.read_text(encoding="utf-8")) if "://" not in it]
    assert [it for it in links if not (document.parent / it).exists()] == []


def test_the_commands_that_documents_name_exist() -> None:
    named = {
        it
        for document in DOCUMENTS
        for it in re.findall(r"\bshiraka ([a-z]+)\b", document.read_text("utf-8"))
    }
    known = {it.name for it in program.registered_groups} | {it.name for it in program.registered_commands}
    assert named <= known


def test_what_the_security_page_claims_is_shown_by_a_marked_test() -> None:
    shown_by = text("docs/security.md").partition("## Shown by tests")[2].partition("##")[0]
    claimed = set(re.findall(r"\d+\.\d+\.\d+", shown_by))
    marks = [mark for path in files_of_tests() for mark in MARKED.findall(path.read_text(encoding="utf-8"))]
    shown = {one for mark in marks for one in re.findall(r"\d+\.\d+\.\d+", mark)}
    assert claimed == shown
