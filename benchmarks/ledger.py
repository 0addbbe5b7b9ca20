"""Reservations by 16 writers on projects of their own under one programme: `python -m benchmarks.ledger`.

Beside them, in the same run and as many at once, stands the least that could be done by hand: a guarded
UPDATE of the programme's ceiling and the INSERT of one row. Writers run in two processes, like two engines.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from time import monotonic

import psutil
from rich.console import Console
from rich.table import Table
from sqlalchemy import text

from models import migrate
from models.db import Database
from models.reckoning import reckon
from tests.factories.programme import fill
from tests.postgresql import PostgresqlServer

TARGETS = {"postgresql": 100, "sqlite": 50}
PROCESSES, THREADS, SECONDS = 2, 8, 10.0
ROOT = Path(__file__).resolve().parents[1]
COUNTER = "CREATE TABLE taken (writer INTEGER, number INTEGER, amount BIGINT)"


def main() -> None:
    """Measure every kind of database, or those named."""
    table = Table("database", "reservations/s", "target", "CPU ms each", "by hand/s", "ratio", "findings")
    for name in sys.argv[1:] or list(TARGETS):
        with databases(name) as url:
            table.add_row(name, *measure(name, url))
    Console().print(table)


def measure(name: str, url: str) -> list[str]:
    """Let the writers reserve, then do the least by hand, and look at the books."""
    database = Database(url)
    with database.write() as session:
        session.connection().execute(text(COUNTER))
        session.connection().execute(text("UPDATE ceiling SET limit_minor = 4000000000000000"))
    database.dispose()
    reserved, cost = run("reserve", url)
    by_hand, _ = run("by_hand", url)
    with database.read() as session:
        wrong = sum(found is not None for found in reckon(session))
    database.dispose()
    return [
        f"{reserved / SECONDS:.0f}",
        f">= {TARGETS[name]}",
        f"{cost / max(reserved, 1) * 1000:.1f}",
        f"{by_hand / SECONDS:.0f}",
        f"{reserved / max(by_hand, 1):.2f}",
        str(wrong),
    ]


def run(act: str, url: str) -> tuple[int, float]:
    """Give how often both processes did it, and the processor seconds that they took."""
    command = [sys.executable, "-m", "benchmarks.ledger_writers", act, url, str(THREADS), str(SECONDS)]
    running = [
        psutil.Popen([*command, str(number)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for number in range(PROCESSES)
    ]
    told = [process.communicate()[0].split() for process in running]
    return sum(int(done) for done, _ in told), sum(float(seconds) for _, seconds in told)


@contextmanager
def databases(name: str) -> Iterator[str]:
    """Give a durable database of a kind with the example programme."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="shiraka-bench-")))
        url = f"sqlite:///{folder / 'bench.db'}"
        if name == "postgresql":
            server = stack.enter_context(PostgresqlServer(durable=True))
            server.execute("CREATE DATABASE bench")
            url = server.url("bench")
        migrate.upgrade(url)
        fill(url)
        yield url


if __name__ == "__main__":
    began = monotonic()
    main()
    Console().print(f"{monotonic() - began:.0f} s in all")
