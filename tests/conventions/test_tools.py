"""What the tools say about the whole house."""

import subprocess
import sys

import pytest

from settings import BASE


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *arguments], cwd=BASE, capture_output=True, text=True, check=False
    )


def test_ruff_finds_nothing() -> None:
    result = run("ruff", "check", "--no-cache")
    assert result.returncode == 0, result.stdout


def test_the_code_is_formatted() -> None:
    result = run("ruff", "format", "--check", "--no-cache")
    assert result.returncode == 0, result.stdout


@pytest.mark.long
def test_mypy_finds_nothing() -> None:
    result = run("mypy")
    found = [line for line in result.stdout.splitlines() if ": error:" in line]
    assert (result.returncode, found) == (0, []), result.stderr


def test_ruff_would_find_a_clock_and_a_print() -> None:
    code = "import datetime\n\nprint(datetime.datetime.now(datetime.UTC))\n"
    result = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--stdin-filename", "models/breach.py", "-"],
        cwd=BASE,
        input=code,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "TID251" in result.stdout
    assert "T201" in result.stdout
