"""The direction of imports, and that each contract can fail."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from settings import BASE
from tests.conventions.source import PACKAGES

# A file to write, and the contract that must then break.
BREACHES = [
    ("models/breach.py", "import notifications", "flows stand on tasks"),
    ("api/breach.py", "import prefect", "the web stands on models"),
    ("models/breach.py", "import fastapi", "models know neither"),
    ("models/rules/breach.py", "import sqlalchemy", "rules are pure"),
    ("models/commands/breach.py", "import models.commands.other", "commands never import each other"),
    ("tasks/breach.py", "import cli", "nobody imports the command line"),
]

LINT = """
import sys
sys.path.insert(0, ".")
from importlinter.cli import lint_imports
sys.exit(lint_imports(no_cache=True))
"""


def lint(directory: Path) -> subprocess.CompletedProcess[str]:
    """Check the contracts of pyproject.toml on the packages in a directory."""
    return subprocess.run(
        [sys.executable, "-c", LINT],
        cwd=directory,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def empty_house(tmp_path: Path) -> Path:
    """Give a house of empty packages under the same contracts."""
    shutil.copy(BASE / "pyproject.toml", tmp_path)
    for package in (*PACKAGES, "models/rules", "models/commands"):
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").touch()
    for module in ("models/commands/other.py", "models/db.py", "models/clock.py"):
        (tmp_path / module).touch()
    return tmp_path


def test_imports_go_the_way_of_the_contracts() -> None:
    result = lint(BASE)
    assert result.returncode == 0, result.stdout + result.stderr


def test_an_empty_house_keeps_every_contract(empty_house: Path) -> None:
    result = lint(empty_house)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(("file", "line", "contract"), BREACHES)
def test_a_breach_of_a_contract_is_found(empty_house: Path, file: str, line: str, contract: str) -> None:
    (empty_house / file).write_text(line + "\n")
    result = lint(empty_house)
    broken = [it for it in result.stdout.splitlines() if it.endswith(" BROKEN")]
    assert result.returncode == 1
    assert any(it.startswith(contract) for it in broken), result.stdout


def test_every_contract_has_a_breach_that_is_tried() -> None:
    contracts = tomllib.loads((BASE / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    for contract in contracts:
        assert any(contract["name"].startswith(it) for _, _, it in BREACHES), contract["name"]
