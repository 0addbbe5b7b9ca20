"""The task that looks after stored files."""

import asyncio

from prefect import task
from prefect.cache_policies import NO_CACHE

from models.filing import drop_orphans
from models.store import Store
from settings import get_settings
from tasks.naming import name_run
from tasks.workplace import here


@task(name="drop orphan files", cache_policy=NO_CACHE, persist_result=False)
async def drop_orphan_files() -> int:
    """Delete files that no document speaks of."""
    place, store = here(), Store(get_settings().documents_url)
    count = await asyncio.to_thread(drop_orphans, place.database, store, place.clock())
    name_run(f"drop {count} files")
    return count
