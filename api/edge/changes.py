"""Waiting for changes: one look at the database for all who watch, and none while nobody does."""

import asyncio
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool

from models.db import Database
from models.queries.marks import marks_of

SECONDS_BETWEEN_LOOKS = 0.4


@dataclass(eq=False, slots=True)
class _Watcher:
    """Somebody who knows a mark and waits for another one."""

    seen: str
    told: asyncio.Future[str]


class ChangeWatch:
    """Tells when the marks of `models.queries.marks` change, whichever process has changed them."""

    def __init__(self, database: Database) -> None:
        """Watch this database."""
        self._database = database
        self._watching: dict[int, set[_Watcher]] = defaultdict(set)
        self._task: asyncio.Task[None] | None = None

    async def later_mark(self, key: int, seen: str, seconds: float) -> str | None:
        """Wait until the mark of `key` is not `seen`, and give it; none where `seconds` pass before."""
        watcher = _Watcher(seen, asyncio.get_running_loop().create_future())
        self._watching[key].add(watcher)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._look())
        try:
            return await asyncio.wait_for(watcher.told, seconds)
        except TimeoutError:
            return None
        finally:
            self._forget(key, watcher)

    async def _look(self) -> None:
        while self._watching:
            marks = await run_in_threadpool(self._marks, list(self._watching))
            for key, mark in marks.items():
                for watcher in self._watching.get(key, ()):
                    if watcher.seen != mark and not watcher.told.done():
                        watcher.told.set_result(mark)
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)

    def _marks(self, keys: Collection[int]) -> dict[int, str]:
        with self._database.read() as session:
            return marks_of(session, keys)

    def _forget(self, key: int, watcher: _Watcher) -> None:
        self._watching[key].discard(watcher)
        if not self._watching[key]:
            del self._watching[key]
