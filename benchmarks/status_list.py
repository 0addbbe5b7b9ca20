"""The list of projects, one project and the status with 8 clients, at few and many projects.

Run `python -m benchmarks.status_list [sqlite|postgresql]`. A page must not cost more when there are more
projects.
"""

import sys
from datetime import timedelta
from time import perf_counter
from typing import Any

from rich.console import Console
from rich.table import Table
from sqlalchemy import insert
from sqlmodel import Session, col, select

from api.edge.identity import person_token
from benchmarks.serving import Ask, databases, press, serving
from models.clock import utc_now
from models.columns import table_of
from models.party import Party
from models.project import Project
from models.protocol import Protocol
from models.step import Slot
from models.version import ContentVersion
from settings import Settings
from tests.web.world import World

SIZES = (100, 10_000)
REQUESTS = 800
PROJECTS_PER_PROTOCOL = 50
TARGETS = {"list": 50, "middle page": 50, "late": 50, "one project": 25}


def main() -> None:
    """Measure every kind of database, or those named."""
    names = sys.argv[1:] or ["postgresql", "sqlite"]
    table = Table(
        "database",
        "projects",
        "request",
        "p50 ms",
        "p95 ms",
        "target",
        "requests/s",
        "server CPU ms",
        "bare query ms",
        "ratio",
    )
    with databases(names) as each:
        for name, world, settings in each:
            world.decide(world.open(code="AAA-1"), "draft", "sponsor", "submit")
            there = 1
            for size in SIZES:
                multiply(world, there, size)
                there = size
                for row in measure(world, settings, size):
                    table.add_row(name, f"{size:,}", *row)
    Console().print(table)


def measure(world: World, settings: Settings, size: int) -> list[list[str]]:
    """Press each kind of request in turn, and compare its median with the bare query of a page."""
    headers = {"Authorization": f"Bearer {person_token(settings, world.people['manager'], utc_now())}"}
    paths = {
        "list": "/api/v1/projects",
        "middle page": f"/api/v1/projects?cursor={_cursor(f'BBB-{size // 2:06d}')}",
        "late": "/api/v1/projects?late=true",
        "text": "/api/v1/projects?q=999",
        "one project": "/api/v1/projects/AAA-1",
        "status": "/api/v1/status",
    }
    bare = _bare(world)
    rows = []
    with serving(settings) as server:
        for kind, path in paths.items():
            press(server, [Ask("GET", path, headers)] * 80)
            done = press(server, [Ask("GET", path, headers)] * REQUESTS)
            assert set(done.statuses) == {200}, (path, set(done.statuses))
            median = done.percentile(50)
            target = f"<= {TARGETS[kind]}" if kind in TARGETS and size == SIZES[-1] else ""
            rate = f"{len(done.seconds) / done.lasted:.0f}"
            cells = [kind, f"{median:.1f}", f"{done.percentile(95):.1f}", target, rate]
            cost = done.server_milliseconds
            rows.append([*cells, f"{cost:.1f}", f"{bare:.2f}", f"{cost / bare:.1f}"])
    return rows


def multiply(world: World, there: int, size: int) -> None:
    """Copy the one project, with its slots and parties, until there are `size`; one in ten is late."""
    with world.database.write() as session:
        project = session.exec(select(Project).where(Project.code == "AAA-1")).one()
        slots = session.exec(select(Slot).where(Slot.project_id == project.id)).all()
        parties = session.exec(select(Party).where(Party.project_id == project.id)).all()
        version = session.get_one(ContentVersion, (project.id, 1))
        first = there + 1
        numbers = range(first, size + 1)
        _add_protocols(session, size)
        _copy(session, Project, [_copied_project(project, number) for number in numbers])
        _copy(session, ContentVersion, [version.model_dump() | {"project_id": n} for n in numbers])
        _copy(session, Party, [party.model_dump() | {"project_id": n} for n in numbers for party in parties])
        _copy(session, Slot, [_copied_slot(slot, number) for number in numbers for slot in slots])
    with world.database.write() as session:
        session.connection().exec_driver_sql("ANALYZE")


def _add_protocols(session: Session, size: int) -> None:
    """Copy a protocol, so that none has more projects than a real one might."""
    protocols = session.exec(select(Protocol).order_by(col(Protocol.id))).all()
    wanted = range(len(protocols) + 1, 3 + size // PROJECTS_PER_PROTOCOL)
    _copy(session, Protocol, [protocols[0].model_dump() | {"id": n, "code": f"protocol-{n}"} for n in wanted])


def _copied_project(project: Project, number: int) -> dict[str, Any]:
    own = {"id": number, "code": f"BBB-{number:06d}", "protocol_id": 2 + number // PROJECTS_PER_PROTOCOL}
    return project.model_dump() | own | {"title_en": f"Project {number}", "title_ar": f"مشروع {number}"}


def _copied_slot(slot: Slot, number: int) -> dict[str, Any]:
    copied = slot.model_dump(exclude={"id"}) | {"project_id": number}
    if number % 10 == 0 and slot.state == "open" and slot.due_at is not None:
        copied["due_at"] = slot.due_at - timedelta(days=60)
    return copied


def _copy(session: Session, table: Any, rows: list[dict[str, Any]]) -> None:
    for start in range(0, len(rows), 500):
        session.connection().execute(insert(table_of(table)), rows[start : start + 500])


def _bare(world: World) -> float:
    """Give the milliseconds of reading a page's columns, without anything around it."""
    query = "SELECT code, title_ar, title_en, stage, state, cost_minor FROM project ORDER BY code LIMIT 51"
    with world.database.engine.connect() as connection:
        began = perf_counter()
        for _ in range(200):
            connection.exec_driver_sql(query).all()
        return (perf_counter() - began) / 200 * 1000


def _cursor(code: str) -> str:
    from api.edge.paging import write_cursor

    return write_cursor(code) or ""


if __name__ == "__main__":
    main()
