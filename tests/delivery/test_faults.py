"""The named points: silent in production, and as loud as a test asks."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CODE = "from models.faults import point; point('a.b'); point('c.d'); raise SystemExit(7)"


def run(log: Path, fault: str | None) -> subprocess.CompletedProcess[str]:
    asked = {} if fault is None else {"SHIRAKA_FAULT": fault, "SHIRAKA_FAULT_LOG": str(log)}
    return subprocess.run(
        [sys.executable, "-c", CODE],
        cwd=ROOT,
        env={**os.environ, **asked},
        check=False,
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("fault", [None, "other=kill"])
def test_a_point_that_nobody_named_does_nothing(tmp_path: Path, fault: str | None) -> None:
    assert run(tmp_path / "log", fault).returncode == 7
    assert not (tmp_path / "log").exists()


@pytest.mark.parametrize(("action", "code"), [("kill", -9), ("raise", 1)])
def test_a_named_point_breaks_and_leaves_a_line_behind(tmp_path: Path, action: str, code: int) -> None:
    done = run(tmp_path / "log", f"c.d={action}")
    assert done.returncode == code
    assert (tmp_path / "log").read_text().split()[0] == f"c.d={action}"


def test_an_action_that_is_not_known_is_told(tmp_path: Path) -> None:
    done = run(tmp_path / "log", "a.b=explode")
    assert "kill, stop and raise" in done.stderr
