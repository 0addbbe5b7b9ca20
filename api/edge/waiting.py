"""Waiting for the engine: one watcher for everybody who waits for a project to leave the ready queue."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import select
from sqlmodel import col
from starlette.concurrency import run_in_threadpool

from models.db import Database
from models.queries.rows import fetch
from models.work import Work

SECONDS_BETWEEN_LOOKS = 0.02


class QueueWatch:
    """Looks at the ready queue once for all who wait, and only while somebody waits."""

    def __init__(self, database: Database) -> None:
        """Watch the queue of this database."""
        self._database = database
        self._waiting: dict[int, set[asyncio.Event]] = defaultdict(set)
        self._task: asyncio.Task[None] | None = None

    async def settled(self, project_id: int, seconds: float) -> bool:
        """Wait until a project left the queue, but no longer than `seconds`; tell whether it did."""
        left = asyncio.Event()
        self._waiting[project_id].add(left)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._look())
        try:
            await asyncio.wait_for(left.wait(), seconds)
        except TimeoutError:
            return False
        finally:
            self._forget(project_id, left)
        return True

    async def _look(self) -> None:
        while self._waiting:
            ready = await run_in_threadpool(self._ready, list(self._waiting))
            for project_id in [key for key in self._waiting if key not in ready]:
                for event in self._waiting[project_id]:
                    event.set()
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)

    def _ready(self, projects: Iterable[int]) -> set[int]:
        with self._database.read() as session:
            queued = select(col(Work.project_id)).where(
                col(Work.project_id).in_(projects), col(Work.failed_at).is_(None)
            )
            return {int(row[0]) for row in fetch(session, queued)}

    def _forget(self, project_id: int, event: asyncio.Event) -> None:
        self._waiting[project_id].discard(event)
        if not self._waiting[project_id]:
            del self._waiting[project_id]
