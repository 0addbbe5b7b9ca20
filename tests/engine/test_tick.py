"""`shiraka tick`: everything that is due is done once, without a Prefect server."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from sqlmodel import col, func, select

from models.db import Database
from models.notice import Notice
from models.project import Project
from models.step import Slot
from models.work import Work
from tests.engine.mail import MailServer

ROOT = Path(__file__).resolve().parents[2]


def tick(database: Database, folder: Path, smtp_port: int, *arguments: str) -> dict[str, Any]:
    """Run the command and give what it says it did."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    environment |= {
        "SHIRAKA_DATABASE_URL": database.url,
        "SHIRAKA_DATA_DIRECTORY": str(folder),
        "SHIRAKA_SMTP_HOST": "127.0.0.1",
        "SHIRAKA_SMTP_PORT": str(smtp_port),
    }
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "cli", "tick", "--json", *arguments],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert " prefect.flows" not in done.stderr, "tick imports Prefect"
    said: dict[str, Any] = json.loads(done.stdout)
    return said


def count(database: Database, table: type[Work] | type[Slot] | type[Project] | type[Notice]) -> int:
    with database.read() as session:
        return int(session.exec(select(func.count()).select_from(table)).one())


def test_one_tick_moves_and_mails_all_that_is_due_and_the_next_finds_nothing(
    programme: Database, tmp_path: Path
) -> None:
    with MailServer() as mail:
        projects = count(programme, Project)
        planned = tick(programme, tmp_path, mail.sink.port, "--dry-run")
        assert (planned["moved"], count(programme, Work)) == (projects, projects)
        first = tick(programme, tmp_path, mail.sink.port)
        assert (first["moved"], first["failed"], count(programme, Work)) == (projects, 0, 0)
        assert count(programme, Slot) == projects
        assert first["notices"] == count(programme, Notice) == len(mail.sink.mails)
        second = tick(programme, tmp_path, mail.sink.port)
        assert set(second.values()) == {0}
    with programme.read() as session:
        states = session.exec(select(Notice.state).distinct()).all()
        assert list(states) == ["accepted"]
        assert session.exec(select(Project.id).where(col(Project.flow_run_id).is_not(None))).first() is None
