"""Tasks that keep the house: anchors for the histories, and an end to what nobody needs."""

import asyncio

from prefect import task
from prefect.cache_policies import NO_CACHE

from models.commands.prune import prune
from settings import get_settings
from tasks.anchoring import anchor
from tasks.naming import name_run
from tasks.workplace import Workplace, here


@task(name="anchor histories", cache_policy=NO_CACHE, persist_result=False)
async def anchor_histories() -> int:
    """Note the ends of all histories that moved since the last note."""
    place = here()
    count = await asyncio.to_thread(anchor, place.database, get_settings().audit_anchors, place.clock())
    name_run(f"anchor {count} histories")
    return count


@task(name="forget the old", cache_policy=NO_CACHE, persist_result=False)
async def forget_the_old() -> int:
    """Drop sessions that are over and answers to old requests."""
    return await asyncio.to_thread(_prune, here())


def _prune(place: Workplace) -> int:
    with place.database.write() as session:
        return prune(session, place.clock())
