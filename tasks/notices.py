"""Tasks that deliver notices."""

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.runtime import flow_run

from notifications.deliver import Delivered, deliver_ready
from tasks.naming import name_run
from tasks.workplace import here


@task(name="deliver notices", cache_policy=NO_CACHE, persist_result=False)
async def deliver_due(limit: int) -> Delivered:
    """Deliver up to `limit` notices; the run is named after how many there were and how they ended."""
    place = here()
    done = await deliver_ready(
        place.database, place.transport, place.clock, limit, place.name, flow_run.get_id(), pace=place.pace
    )
    name_run(f"deliver {done.total} notices: {told(done)}")
    return done


def told(done: Delivered) -> str:
    """Say how notices ended: `12 accepted, 1 deferred`."""
    endings = ("accepted", "deferred", "unknown", "held", "dead", "failed", "lost")
    counted = [f"{getattr(done, it)} {it}" for it in endings if getattr(done, it)]
    return ", ".join([*counted, *([f"stopped: {done.stop_reason}"] if done.stop_reason else [])])
