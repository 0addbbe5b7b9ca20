"""`shiraka lifecycle` as a program: what it prints and with which exit code."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli.program import program
from models.lifecycles.loader import DEFAULT
from settings import get_settings
from tests.factories.definition import MARK, SOUND, changed

OK, FAILED, USAGE, REFUSED, NOT_FOUND = range(5)
FAULTY = changed(("role: sponsor\n", f"role: nobody {MARK}\n"), ("by: [manager]", f"by: [nobody] {MARK}"))


def lifecycle(data: Path, *arguments: str | Path, language: str = "en") -> Result:
    """Run a command in this process, on a data directory of its own."""
    get_settings.cache_clear()
    try:
        given = {"SHIRAKA_DATA_DIRECTORY": str(data)}
        return CliRunner().invoke(program, ["--language", language, *map(str, arguments)], env=given)
    finally:
        get_settings.cache_clear()


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    """Give a file with a sound definition."""
    file = tmp_path / "sound.yaml"
    file.write_text(SOUND, encoding="utf-8")
    return file


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    """Give a file with two defects, each in a marked line."""
    file = tmp_path / "faulty.yaml"
    file.write_text(FAULTY, encoding="utf-8")
    return file


def test_checking_the_default_lifecycle_finds_nothing(tmp_path: Path) -> None:
    result = lifecycle(tmp_path, "lifecycle", "check", DEFAULT)
    assert (result.exit_code, result.stderr) == (OK, "")


@pytest.mark.parametrize(("language", "reason"), [("en", "There is no role"), ("ar", "لا يوجد دور")])
def test_checking_names_file_line_and_reason(faulty: Path, language: str, reason: str) -> None:
    result = lifecycle(faulty.parent, "lifecycle", "check", faulty, language=language)
    places = [f"{faulty}:{n}: {reason}" for n, line in enumerate(FAULTY.splitlines(), 1) if MARK in line]
    assert result.exit_code == FAILED
    assert [line.partition(" “")[0].partition(" باسم")[0] for line in result.stdout.splitlines()] == places


def test_checking_tells_programs_the_same(faulty: Path, sound: Path) -> None:
    result = lifecycle(faulty.parent, "lifecycle", "check", faulty, "--json")
    lines = [n for n, line in enumerate(FAULTY.splitlines(), 1) if MARK in line]
    assert result.exit_code == FAILED
    assert [it["line"] for it in json.loads(result.stdout)["defects"]] == lines
    result = lifecycle(sound.parent, "lifecycle", "check", sound, "--json")
    assert (result.exit_code, json.loads(result.stdout)["defects"]) == (OK, [])


def test_a_file_that_is_not_there_or_no_text_is_told(tmp_path: Path) -> None:
    assert lifecycle(tmp_path, "lifecycle", "check", tmp_path / "none.yaml").exit_code == NOT_FOUND
    garbage = tmp_path / "garbage.yaml"
    garbage.write_bytes(b"id: small\ntitle: \xff\xfe\n")
    result = lifecycle(tmp_path, "lifecycle", "check", garbage)
    assert result.exit_code == REFUSED
    assert f"{garbage}:2:" in result.stderr.replace("\n", "")


def test_a_drawing_is_written_to_a_file_or_printed(sound: Path) -> None:
    file = sound.parent / "drawing.svg"
    assert lifecycle(sound.parent, "lifecycle", "draw", sound, "--output", file).exit_code == OK
    assert file.read_text(encoding="utf-8").startswith("<svg ")
    printed = lifecycle(sound.parent, "lifecycle", "draw", sound, "--format", "mermaid", language="ar")
    assert printed.stdout.startswith("flowchart TB\n")
    assert "المقترح" in printed.stdout


def test_publishing_numbers_shows_and_refuses(sound: Path, faulty: Path) -> None:
    data = sound.parent / "data"
    assert lifecycle(data, "db", "upgrade").exit_code == OK
    rehearsed = lifecycle(data, "lifecycle", "publish", sound, "--dry-run", "--json")
    assert json.loads(rehearsed.stdout)["number"] == 1
    assert lifecycle(data, "lifecycle", "show", "--published").exit_code == REFUSED
    published = lifecycle(data, "lifecycle", "publish", sound, "--json")
    assert (published.exit_code, json.loads(published.stdout)["number"]) == (OK, 1)
    again = lifecycle(data, "lifecycle", "publish", sound)
    assert (again.exit_code, "small version 1" in again.stderr) == (REFUSED, True)
    refused = lifecycle(data, "lifecycle", "publish", faulty)
    assert (refused.exit_code, refused.stderr.count("nobody")) == (USAGE, 2)
    shown = json.loads(lifecycle(data, "lifecycle", "show", "--published", "--json").stdout)
    assert (shown["published"]["key"], shown["definition"]["id"]) == ("small", "small")
