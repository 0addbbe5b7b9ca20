"""Whether flow runs leave memory behind: `python -m benchmarks.engine_memory [RUNS]`, 500 by default.

Runs `advance_projects` again and again in one process, each time with a project to move, and prints the
memory held after each fiftieth run.
"""

import asyncio
import gc
import os
import sys
import tempfile
from pathlib import Path

from tests.engine.prefect_server import PrefectServer

EVERY = 50


def main() -> None:
    """Start a server, run the flows, and tell what they left behind."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    with tempfile.TemporaryDirectory(prefix="shiraka-bench-") as home:
        prefect = PrefectServer(Path(home))
        prefect.start()
        os.environ.update(
            {**prefect.environment, "PREFECT_HOME": f"{home}/client", "PREFECT_LOGGING_LEVEL": "WARNING"}
        )
        try:
            asyncio.run(_measure(runs, f"sqlite:///{home}/shiraka.db"))
        finally:
            prefect.kill()


async def _measure(runs: int, url: str) -> None:
    import psutil
    from sqlmodel import col, select

    from flows.advance import advance_projects
    from models import migrate
    from models.db import Database
    from models.project import Project
    from models.ready import mark_ready
    from notifications.memory import MemoryTransport
    from tasks.workplace import Workplace, at
    from tests.factories.programme import BEGINNING, fill

    migrate.upgrade(url)
    fill(url)
    database, process = Database(url), psutil.Process()
    with database.read() as session:
        project = session.exec(select(Project.id).order_by(col(Project.code))).first()
    assert project is not None
    async with at(Workplace("benchmark", database, MemoryTransport(), clock=lambda: BEGINNING)):
        for run in range(1, runs + 1):
            with database.write() as session:
                mark_ready(session, project, BEGINNING)
            await advance_projects()
            if run % EVERY == 0 or run == 1:
                gc.collect()
                held, files = process.memory_info().rss / 1e6, process.num_fds()
                print(f"after {run:4} runs  {held:6.1f} MB  {files:3} open files", flush=True)


if __name__ == "__main__":
    main()
