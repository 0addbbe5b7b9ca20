"""Decisions accepted over HTTP by 8 clients on their own: `python -m benchmarks.decisions_http`."""

import json
import sys

from rich.console import Console
from rich.table import Table
from sqlmodel import col, select

from api.edge.identity import person_token
from benchmarks.serving import Ask, commits_a_second, databases, press, serving
from models.clock import utc_now
from models.project import Project
from models.step import Slot
from models.version import ContentVersion
from settings import Settings
from tests.web.world import World

TARGETS = {"postgresql": 150, "sqlite": 100}


def main() -> None:
    """Measure every kind of database, or those named."""
    names = sys.argv[1:] or list(TARGETS)
    table = Table(
        "database", "decisions/s", "target", "p50 ms", "p95 ms", "server CPU ms", "bare commits/s", "ratio"
    )
    with databases(names) as each:
        for name, world, settings in each:
            table.add_row(name, *measure(name, world, settings))
    Console().print(table)


def measure(name: str, world: World, settings: Settings, decisions: int = 200) -> list[str]:
    """Open projects, decide each once, and compare with bare commits in the same run."""
    for number in range(decisions + 50):
        world.open(title=f"Project {number}")
    asks = _asks(world, settings)
    with serving(settings) as server:
        press(server, asks[:50])
        done = press(server, asks[50:])
    assert set(done.statuses) == {201}, set(done.statuses)
    bare = commits_a_second(world.database)
    rate = len(done.seconds) / done.lasted
    return [
        f"{rate:.0f}",
        f">= {TARGETS[name]}",
        f"{done.percentile(50):.1f}",
        f"{done.percentile(95):.1f}",
        f"{done.server_milliseconds:.1f}",
        f"{bare:.0f}",
        f"{rate / bare:.2f}",
    ]


def _asks(world: World, settings: Settings) -> list[Ask]:
    token = person_token(settings, world.people["sponsor"], utc_now())
    with world.database.read() as session:
        rows = session.exec(
            select(Slot.id, ContentVersion.tag)
            .join(Project, col(Project.id) == col(Slot.project_id))
            .join(ContentVersion, col(ContentVersion.project_id) == col(Project.id))
            .where(Slot.state == "open")
        ).all()
    body = json.dumps({"outcome": "submit"}).encode()
    return [
        Ask(
            "POST",
            f"/api/v1/steps/{slot}/decisions",
            {
                "Authorization": f"Bearer {token}",
                "Content-Type": "application/json",
                "If-Match": f'"{tag}"',
                "Idempotency-Key": f"decision-{slot}",
            },
            body,
        )
        for slot, tag in rows
    ]


if __name__ == "__main__":
    main()
