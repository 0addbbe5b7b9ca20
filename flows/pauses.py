"""Pauses: what operators stop in Prefect's pages stands still here too."""

import asyncio
import logging

from prefect.client.orchestration import get_client
from prefect.exceptions import ObjectNotFound

from models.brakes import PREFECT, REMINDERS, brakes, release_brake, set_brake
from tasks.workplace import Workplace

DEPLOYMENT = "send_reminders/safety-net"
REASON = "the deployment send_reminders is paused in Prefect"

logger = logging.getLogger(__name__)


async def follow_pause(place: Workplace) -> bool:
    """Stop reminders while their deployment is paused in Prefect, and tell whether they stand still for that.

    Raises whatever Prefect's client raises where its server is out of reach; what was known then holds on.
    """
    async with get_client() as client:
        try:
            paused = (await client.read_deployment_by_name(DEPLOYMENT)).paused
        except ObjectNotFound:
            paused = False
    if await asyncio.to_thread(_note, place, paused):
        logger.warning("reminders %s", "stand still: they are paused in Prefect" if paused else "go on")
    return paused


def _note(place: Workplace, paused: bool) -> bool:
    """Write down whether it is paused there, where that is news."""
    with place.database.read() as session:
        known = any((it.name, it.source) == (REMINDERS, PREFECT) for it in brakes(session))
    if known == paused:
        return False
    with place.database.write() as session:
        if paused:
            set_brake(session, REMINDERS, PREFECT, REASON, place.clock())
        else:
            release_brake(session, REMINDERS, PREFECT)
    return True
