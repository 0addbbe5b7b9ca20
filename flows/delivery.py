"""The flow that delivers notices."""

import asyncio
from collections import Counter
from typing import Any

from prefect import State, flow
from prefect.states import Completed

from flows.shift import Hours, on_the_books, work_through
from models.commands.claim_notices import next_delivery_at
from models.outbox import NOTICES
from tasks.notices import deliver_due
from tasks.tables import by, leave_table
from tasks.workplace import Workplace

BATCH = 50
KIND = 1
STAND_BACK_SECONDS = 5.0


@flow(name="deliver_notices", flow_run_name="deliver notices", persist_result=False)
async def deliver_notices(
    linger_seconds: float = 0.0, longest_seconds: float = 900.0, most: int = 2_000
) -> State[Any]:
    """Send every notice that waits in the outbox and is due."""
    async with on_the_books("deliver_notices") as place:
        told: Counter[tuple[str, ...]] = Counter()

        async def work(limit: int) -> int:
            if not await asyncio.to_thread(_is_due, place):
                return 0
            await place.stand_back(STAND_BACK_SECONDS)
            delivered = await deliver_due(min(limit, BATCH))
            told.update(delivered.told)
            return 0 if delivered.stop_reason else delivered.total

        sent = await work_through(place, NOTICES, Hours(linger_seconds, longest_seconds, most), work)
        await leave_table("delivered-notices", ("project", "kind", "state"), told)
        kinds = f": {by(KIND, told)}" if told else ""
        return Completed(message=f"{sent} notices{kinds}")


def _is_due(place: Workplace) -> bool:
    with place.database.read() as session:
        due_at = next_delivery_at(session)
    return due_at is not None and due_at <= place.clock()
