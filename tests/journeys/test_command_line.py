"""The command line as a program: what it prints, in which language, and with which exit code."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cli.failure import exit_code
from models.rules import errors
from production import variable_of
from settings import BASE, Settings

OK, FAILED, USAGE, REFUSED, NOT_FOUND = range(5)


def shiraka(data: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a command on a data directory of its own."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("SHIRAKA_", "LC_", "LANG"))
    }
    return subprocess.run(
        [sys.executable, "-m", "cli", *arguments],
        cwd=BASE,
        env={**kept, "SHIRAKA_DATA_DIRECTORY": str(data), **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_command_that_does_not_exist_is_a_usage_error(tmp_path: Path) -> None:
    result = shiraka(tmp_path, "fly")
    assert result.returncode == USAGE
    assert "fly" in result.stderr


def test_settings_that_cannot_work_are_refused_in_a_line_each(tmp_path: Path) -> None:
    result = shiraka(tmp_path, "status", SHIRAKA_SMTP_PORT="many", SHIRAKA_TIME_ZONE="Nile")
    assert result.returncode == REFUSED
    assert "SHIRAKA_SMTP_PORT" in result.stderr
    assert "SHIRAKA_TIME_ZONE" in result.stderr
    assert "Traceback" not in result.stderr


def test_the_terminals_language_is_spoken_unless_another_is_asked_for(tmp_path: Path) -> None:
    assert "شراكة لا تعمل هنا" in shiraka(tmp_path, "status", LANG="ar_EG.UTF-8").stdout
    assert "does not run here" in shiraka(tmp_path, "--language", "en", "status", LANG="ar_EG.UTF-8").stdout
    assert "does not run here" in shiraka(tmp_path, "status").stdout


def test_status_tells_programs_whether_it_runs(tmp_path: Path) -> None:
    result = shiraka(tmp_path, "status", "--json")
    assert result.returncode == OK
    assert json.loads(result.stdout) == {"running": False, "data_directory": str(tmp_path)}


def test_settings_are_shown_with_their_source_and_without_secrets(tmp_path: Path) -> None:
    given = {
        "SHIRAKA_SECRET_KEY": "hush" * 9,
        "SHIRAKA_DATABASE_URL": "postgresql://amal:hush@127.0.0.1/none",
    }
    result = shiraka(tmp_path, "config", "show", "--json", **given)
    rows = {row["variable"]: row for row in json.loads(result.stdout)}
    assert set(rows) == {variable_of(name) for name in Settings.model_fields}
    assert "hush" not in result.stdout
    assert rows["SHIRAKA_SECRET_KEY"] == {
        "variable": "SHIRAKA_SECRET_KEY",
        "value": "set",
        "from": "SHIRAKA_SECRET_KEY",
    }
    assert rows["SHIRAKA_LOG_LEVEL"]["from"] == "default"


@pytest.mark.long
def test_a_new_database_is_checked_upgraded_and_found_up_to_date(tmp_path: Path) -> None:
    before = shiraka(tmp_path, "db", "check")
    assert before.returncode == FAILED
    assert "shiraka db upgrade" in before.stderr
    assert "not done" in shiraka(tmp_path, "db", "upgrade", "--dry-run").stdout
    assert shiraka(tmp_path, "db", "check").returncode == FAILED
    assert shiraka(tmp_path, "db", "upgrade").returncode == OK
    assert shiraka(tmp_path, "db", "check").returncode == OK


def test_fresh_deletes_nothing_in_a_directory_it_did_not_make(tmp_path: Path) -> None:
    (tmp_path / "shiraka.db").write_text("someone's work")
    result = shiraka(tmp_path, "up", "--fresh", "--yes")
    assert result.returncode == REFUSED
    assert "SHIRAKA_DATA_DIRECTORY" in result.stderr
    assert (tmp_path / "shiraka.db").read_text() == "someone's work"


def test_fresh_does_not_touch_a_database_elsewhere(tmp_path: Path) -> None:
    result = shiraka(tmp_path, "up", "--fresh", "--yes", "--database-url", "postgresql://amal@127.0.0.1/none")
    assert result.returncode == REFUSED
    assert "its own tools" in result.stderr


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.Invalid("x"), USAGE),
        (errors.Refused("x"), REFUSED),
        (errors.Forbidden("x"), REFUSED),
        (errors.Stale("x"), REFUSED),
        (errors.Conflict("x"), REFUSED),
        (errors.NotFound("x"), NOT_FOUND),
    ],
)
def test_every_kind_of_error_has_its_exit_code(error: errors.ShirakaError, code: int) -> None:
    assert exit_code(error) == code


@pytest.mark.parametrize("arguments", [("--help",), ("status",), ("config", "show")])
def test_light_commands_do_not_wait_for_prefect_or_the_web(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    code = (
        "import sys; from cli.program import program\n"
        "try: program(sys.argv[1:])\n"
        "finally: print(sorted({'prefect', 'fastapi', 'uvicorn'} & set(sys.modules)), file=sys.stderr)"
    )
    result = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=BASE,
        env={**os.environ, "SHIRAKA_DATA_DIRECTORY": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.stderr.splitlines()[-1] == "[]"
