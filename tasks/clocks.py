"""Tasks that do what time alone asks for."""

import asyncio
from collections.abc import Callable

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.runtime import flow_run

from tasks.naming import name_run
from tasks.sweeps import Swept, sweep_breaches, sweep_deputies, sweep_projects
from tasks.workplace import here


@task(name="wake projects", cache_policy=NO_CACHE, persist_result=False)
async def wake_projects() -> int:
    """Begin and end deputyships, and mark every project ready that time alone may move."""
    place = here()
    await _until_empty(lambda: sweep_deputies(place.database, place.clock()))
    count = await _until_empty(lambda: sweep_projects(place.database, place.clock()))
    name_run(f"wake {count} projects")
    return count


@task(name="record breaches", cache_policy=NO_CACHE, persist_result=False)
async def record_breaches() -> int:
    """Write down what is late, and tell its holders."""
    place, run = here(), flow_run.get_id()
    count = await _until_empty(lambda: sweep_breaches(place.database, place.clock(), run))
    name_run(f"record {count} breaches")
    return count


async def _until_empty(sweep: Callable[[], Swept]) -> int:
    count = 0
    while True:
        swept = await asyncio.to_thread(sweep)
        count += swept.count
        if not swept.is_full:
            return count
