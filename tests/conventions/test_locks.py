"""The locks: complete, pinned, hashed, and without an address."""

import re
import tomllib
from pathlib import Path

import pytest

from settings import BASE

RUNTIME, TEST = BASE / "requirements.lock", BASE / "requirements-test.lock"
PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)(?:\[[^]]*\])?==(\S+)", re.MULTILINE)


def pins(lock: Path) -> dict[str, set[str]]:
    """Give the versions of each package; a package may have one for each Python."""
    found: dict[str, set[str]] = {}
    for name, version in PIN.findall(lock.read_text()):
        found.setdefault(name, set()).add(version)
    return found


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[\[<>=;~! ]", it, maxsplit=1)[0].lower() for it in requirements}


@pytest.mark.parametrize("lock", [RUNTIME, TEST], ids=lambda it: it.name)
def test_a_lock_names_no_host_and_no_path(lock: Path) -> None:
    text = lock.read_text()
    assert not re.search(
        r"https?://|file:|--(extra-)?index-url|--find-links|^\s*#.*(?<!\w)/\w", text, re.MULTILINE
    )


@pytest.mark.parametrize("lock", [RUNTIME, TEST], ids=lambda it: it.name)
def test_every_pin_has_a_hash(lock: Path) -> None:
    blocks = re.split(r"\n(?=[a-z0-9])", lock.read_text())[1:]
    assert blocks
    assert [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_the_locks_hold_what_the_project_declares() -> None:
    project = tomllib.loads((BASE / "pyproject.toml").read_text())
    runtime = names(project["project"]["dependencies"]) | names(project["dependency-groups"]["build"])
    tests = names(project["project"]["optional-dependencies"]["test"])
    assert runtime <= set(pins(RUNTIME))
    assert runtime | tests <= set(pins(TEST))


def test_tests_run_on_the_versions_that_people_run() -> None:
    runtime, test = pins(RUNTIME), pins(TEST)
    assert {name: test.get(name) for name in runtime} == runtime


def test_what_is_known_to_break_prefect_is_kept_out() -> None:
    locked = pins(RUNTIME)
    assert all(version.startswith("2.0.") for version in locked["sqlalchemy"])
    assert all((0, 139) <= tuple(map(int, it.split(".")[:2])) < (0, 151) for it in locked["fastapi"])
