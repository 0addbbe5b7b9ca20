"""`shiraka programme import`: from a folder to the database, told to people and to programs."""

import json
import os
import subprocess
import sys
from pathlib import Path

from models import migrate
from settings import BASE
from tests.factories.example_files import ExampleFiles

OK, USAGE = 0, 2


def shiraka(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command on a data directory of its own, in English."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("SHIRAKA_", "LC_", "LANG"))
    }
    return subprocess.run(
        [sys.executable, "-m", "cli", *arguments],
        cwd=BASE,
        env={**kept, "SHIRAKA_DATA_DIRECTORY": str(data)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_programme_is_rehearsed_imported_and_imported_again(tmp_path: Path) -> None:
    example = ExampleFiles(tmp_path)
    migrate.upgrade(f"sqlite:///{tmp_path}/shiraka.db")
    rehearsed = json.loads(
        shiraka(tmp_path, "programme", "import", str(example.folder), "--dry-run", "--json").stdout
    )
    assert len(rehearsed["nouns"]["projects"]["created"]) == 85
    imported = json.loads(shiraka(tmp_path, "programme", "import", str(example.folder), "--json").stdout)
    assert imported == {**rehearsed, "dry_run": False}
    example.set_cell("projects.csv", 2, "title_en", "Technology upgrade")
    again = shiraka(tmp_path, "programme", "import", str(example.folder))
    assert again.returncode == OK
    assert "TOU-01" in again.stdout
    assert "Technology upgrade" in again.stdout


def test_faults_are_told_in_lines_to_people_and_as_data_to_programs(tmp_path: Path) -> None:
    example = ExampleFiles(tmp_path)
    example.set_cell("projects.csv", 2, "sponsor_org", "NOBODY")
    example.set_cell("shares.csv", 9, "amount_egp", "-5")
    told = shiraka(tmp_path, "programme", "import", str(example.folder))
    assert told.returncode == USAGE
    assert "projects.csv:2:sponsor_org: Nothing has the code NOBODY" in told.stderr
    assert "shares.csv:9:amount_egp: The amount -5 is not valid" in told.stderr
    data = shiraka(tmp_path, "programme", "import", str(example.folder), "--json")
    assert data.returncode == USAGE
    found = [(it["file"], it["row"], it["column"]) for it in json.loads(data.stdout)["errors"]]
    assert found == [("projects.csv", 2, "sponsor_org"), ("shares.csv", 9, "amount_egp")]
