"""Tasks that do what time alone asks for."""

import asyncio
from collections.abc import Callable

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.runtime import flow_run

from models.commands.recompute_clocks import Recomputed
from models.commands.strike_clocks import Struck
from tasks.naming import name_run
from tasks.sweeps import Swept, sweep_calendars, sweep_clocks, sweep_deputies, sweep_projects
from tasks.workplace import here


@task(name="wake projects", cache_policy=NO_CACHE, persist_result=False)
async def wake_projects() -> int:
    """Begin and end deputyships, and mark every project ready that time alone may move."""
    place = here()
    await _until_empty(lambda: sweep_deputies(place.database, place.clock()))
    count = await _until_empty(lambda: sweep_projects(place.database, place.clock()))
    name_run(f"wake {count} projects")
    return count


@task(name="strike clocks", cache_policy=NO_CACHE, persist_result=False)
async def strike_clocks() -> list[Struck]:
    """Do what time asks of SLA clocks: warnings, breaches, levels that are told."""
    place, run = here(), flow_run.get_id()
    struck: list[Struck] = []
    while True:
        swept = await asyncio.to_thread(sweep_clocks, place.database, place.clock(), run)
        struck += swept.struck
        if not swept.is_full:
            break
    name_run(f"strike {len(struck)} clocks")
    return struck


@task(name="time clocks anew", cache_policy=NO_CACHE, persist_result=False)
async def time_clocks_anew() -> Recomputed:
    """Time open clocks by the newest version of their calendar, batch by batch."""
    place, run = here(), flow_run.get_id()
    total = Recomputed()
    while True:
        done = await asyncio.to_thread(sweep_calendars, place.database, place.clock(), run)
        total = total.and_then(done)
        if not done.count:
            break
    name_run(f"time {total.count} clocks anew")
    return total


async def _until_empty(sweep: Callable[[], Swept]) -> int:
    count = 0
    while True:
        swept = await asyncio.to_thread(sweep)
        count += swept.count
        if not swept.is_full:
            return count
