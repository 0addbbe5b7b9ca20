"""Pages as a browser asks for them, with 8 clients, at few and many projects.

Run `python -m benchmarks.pages [sqlite|postgresql]`. The baseline is the smallest page there is, in the same
run: what a page costs beyond it is its own.
"""

import sys

from rich.console import Console
from rich.table import Table

from api.edge.identity import signature
from api.pages.websession import SESSION, cookie_name, start_session
from benchmarks.serving import Ask, databases, press, serving
from benchmarks.status_list import multiply
from models.clock import utc_now
from models.commands.sign_in import begin_session
from settings import Settings
from tests.web.world import World

SIZES = (100, 10_000)
REQUESTS = 400
TARGET = 100
BASELINE = "/nowhere"
PAGES = {
    "inbox": "/inbox",
    "projects": "/projects",
    "filtered": "/projects?late=true",
    "board": "/projects?view=board",
    "project": "/projects/AAA-1",
    "search": "/search?q=999",
}


def main() -> None:
    """Measure every kind of database, or those named."""
    names = sys.argv[1:] or ["postgresql", "sqlite"]
    table = Table("database", "projects", "page", "p50 ms", "p95 ms", "target", "CPU ms", "ratio")
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
    """Press each page in turn, and compare what it costs the server with the smallest page."""
    cookie = f"{cookie_name(settings)}={signed_in(world, settings)}"
    headers = {"Cookie": cookie, "Accept": "text/html"}
    rows, smallest = [], 0.0
    with serving(settings) as server:
        for name, path in {"baseline": BASELINE, **PAGES}.items():
            press(server, [Ask("GET", path, headers)] * 40)
            done = press(server, [Ask("GET", path, headers)] * REQUESTS)
            assert set(done.statuses) == ({404} if path == BASELINE else {200}), (path, set(done.statuses))
            cost = done.server_milliseconds
            smallest = smallest or cost
            target = f"<= {TARGET}" if name in ("inbox", "projects", "project") and size == SIZES[-1] else ""
            times = [f"{done.percentile(50):.1f}", f"{done.percentile(95):.1f}"]
            rows.append([name, *times, target, f"{cost:.1f}", f"{cost / smallest:.1f}"])
    return rows


def signed_in(world: World, settings: Settings) -> str:
    """Sign the manager in, and give the cookie's value."""
    started = start_session(world.people["manager"], utc_now())
    with world.database.write() as session:
        begin_session(session, started.digest, world.people["manager"], utc_now())
    return f"{started.payload}.{signature(settings, SESSION, started.payload)}"


if __name__ == "__main__":
    main()
