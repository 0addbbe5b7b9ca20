"""Burial: what an engine does about engines that died, its own predecessor first."""

import asyncio
import logging
from uuid import UUID

import psutil
from prefect.client.orchestration import get_client
from prefect.exceptions import ObjectNotFound
from prefect.states import Crashed

from models.commands.beat import Process, bury, end_run, find_dead, orphaned_runs
from tasks.workplace import Workplace

CAUSE = "the engine that held this run open died"

logger = logging.getLogger(__name__)


async def bury_the_dead(place: Workplace, process: Process) -> None:
    """Free at once what dead engines of this machine held, and what those silent for long held elsewhere."""
    for name in await asyncio.to_thread(_bury, place, process):
        logger.warning("engine %s died; what it held is free", name)


async def crash_orphans(place: Workplace) -> None:
    """Mark in Prefect the runs that dead engines left open, which would else stay Running for ever.

    Raises whatever Prefect's client raises where its server is out of reach; the runs stay to be marked.
    """
    orphans = await asyncio.to_thread(_orphans, place)
    if not orphans:
        return
    async with get_client() as client:
        for run_id in orphans:
            try:
                await client.set_flow_run_state(UUID(run_id), Crashed(message=CAUSE), force=True)
            except ObjectNotFound:
                logger.info("Prefect does not know run %s any more", run_id)
            await asyncio.to_thread(_end, place, run_id)


def _bury(place: Workplace, process: Process) -> list[str]:
    with place.database.read() as session:
        dead = find_dead(session, process, place.clock(), psutil.pid_exists)
    if dead:
        with place.database.write() as session:
            for name in dead:
                bury(session, name, place.clock())
    return dead


def _orphans(place: Workplace) -> list[str]:
    with place.database.read() as session:
        return orphaned_runs(session)


def _end(place: Workplace, run_id: str) -> None:
    with place.database.write() as session:
        end_run(session, run_id, place.clock())
