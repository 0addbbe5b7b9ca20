"""Tasks that remind: they plan what is due of turns, then gather what each person is told."""

import asyncio
from collections import Counter

from prefect import task
from prefect.cache_policies import NO_CACHE

from models.commands.plan_reminders import look_again
from tasks.naming import name_run
from tasks.sweeps import sweep_digests, sweep_reminders
from tasks.workplace import Workplace, here


@task(name="plan reminders", cache_policy=NO_CACHE, persist_result=False)
async def plan_due() -> Counter[tuple[str, ...]]:
    """Plan the reminders whose instants have passed, and count them by project, kind and state."""
    place, count, is_full = here(), 0, True
    told: Counter[tuple[str, ...]] = Counter()
    while is_full:
        swept = await asyncio.to_thread(sweep_reminders, place.database, place.clock(), place.pace)
        count, is_full = count + swept.count, swept.is_full
        told.update(swept.told)
    name_run(f"plan the reminders of {count} turns")
    return told


@task(name="gather digests", cache_policy=NO_CACHE, persist_result=False)
async def gather_due() -> int:
    """Gather what waits for each person into the mail of their day."""
    place, count, is_full = here(), 0, True
    while is_full:
        swept = await asyncio.to_thread(sweep_digests, place.database, place.clock(), place.pace)
        count, is_full = count + swept.count, swept.is_full
    name_run(f"gather the digests of {count} persons")
    return count


@task(name="look at moved due times", cache_policy=NO_CACHE, persist_result=False)
async def follow_due_times() -> None:
    """Have reminders planned anew where a due time was moved."""
    await asyncio.to_thread(_look_again, here())


def _look_again(place: Workplace) -> None:
    with place.database.write() as session:
        look_again(session, place.clock())
