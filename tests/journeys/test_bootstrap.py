"""The bootstrap: plain where Python is old or incomplete, and quick once all is installed."""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path
from time import perf_counter

import pytest

from settings import BASE

SCRIPT = BASE / "shiraka"
# Syntax that a Python before 3.6 stumbles over before it could say that it is too old.
NEW_SYNTAX = (
    ast.JoinedStr,
    ast.AnnAssign,
    ast.NamedExpr,
    ast.AsyncFunctionDef,
    ast.Match,
    ast.Nonlocal,
    ast.Starred,
)
RUN = (
    "exec(compile(open({path!r}).read(), {path!r}, 'exec'), {{'__name__': '__main__', '__file__': {path!r}}})"
)


def run(script: Path, before: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the bootstrap in a Python that `before` has made poorer, with no other program in reach."""
    code = f"import sys; sys.argv = ['shiraka', 'status']; {before}; " + RUN.format(path=str(script))
    environment = {"PATH": "/nonexistent", **environment}
    return subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False
    )


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Give a new checkout as far as the bootstrap looks at it."""
    for name in ("shiraka", "pyproject.toml", "requirements.lock", "requirements-test.lock"):
        shutil.copy(BASE / name, tmp_path)
    return tmp_path / "shiraka"


def test_an_old_python_is_told_what_to_install_in_one_line(checkout: Path) -> None:
    result = run(checkout, "sys.version_info = (3, 8, 18, 'final', 0)")
    assert result.returncode == 1
    assert result.stdout == ""
    assert result.stderr.startswith(
        "shiraka: Python 3.8 is too old; install 3.11 or newer: apt install python3.11"
    )
    assert result.stderr.count("\n") == 1


def test_an_old_python_goes_on_with_a_newer_one_in_reach(checkout: Path, tmp_path: Path) -> None:
    newer = tmp_path / "bin" / "python3.12"
    newer.parent.mkdir()
    newer.write_text('#!/bin/sh\n[ "$1" = -c ] || echo "newer: $2"\n')
    newer.chmod(0o755)
    result = run(checkout, "sys.version_info = (3, 8, 18, 'final', 0)", PATH=str(newer.parent))
    assert result.stdout == "newer: status\n"


@pytest.mark.parametrize("module", ["venv", "ensurepip"])
def test_a_python_without_venv_is_told_what_to_install(checkout: Path, module: str) -> None:
    result = run(checkout, f"sys.modules[{module!r}] = None")
    assert result.returncode == 1
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert (
        result.stderr.splitlines()[-1]
        == f"shiraka: Python has no venv; run: apt install python{version}-venv"
    )


def test_an_installer_that_is_asked_for_and_missing_is_named(checkout: Path) -> None:
    result = run(checkout, "pass", SHIRAKA_INSTALLER="uv")
    assert result.returncode == 1
    assert "SHIRAKA_INSTALLER is uv" in result.stderr.splitlines()[-1]


def test_the_bootstrap_speaks_a_language_that_old_pythons_read() -> None:
    tree = ast.parse(SCRIPT.read_text())
    assert [type(node).__name__ for node in ast.walk(tree) if isinstance(node, NEW_SYNTAX)] == []
    arguments = [it for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) for it in node.args.args]
    assert [it.arg for it in arguments if it.annotation] == []


def test_the_bootstrap_needs_the_standard_library_only() -> None:
    names = [
        alias.name
        for node in ast.walk(ast.parse(SCRIPT.read_text()))
        if isinstance(node, ast.Import)
        for alias in node.names
    ]
    assert set(names) <= set(sys.stdlib_module_names)


def test_a_second_run_adds_less_than_a_second() -> None:
    if not (BASE / ".venv" / "shiraka.stamp").exists():
        pytest.skip("this environment was not made by ./shiraka; run ./shiraka test")
    own = Path(sys.executable)
    direct = min(seconds([str(own), "-P", "-m", "cli", "--help"]) for _ in range(3))
    through = min(seconds([str(SCRIPT), "--help"]) for _ in range(3))
    assert through - direct < 1.0


def seconds(command: list[str]) -> float:
    began = perf_counter()
    subprocess.run(command, cwd=BASE, env=dict(os.environ), capture_output=True, check=True)
    return perf_counter() - began
