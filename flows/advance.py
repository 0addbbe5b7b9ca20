"""The flow that moves projects."""

import asyncio
from contextlib import suppress
from typing import Any

from prefect import State, flow
from prefect.states import Completed

from flows.shift import Hours, on_the_books, work_through
from models.ready import READY
from tasks.moves import take
from tasks.projects import MoveFailed, advance_chunk, advance_project

BATCH = 200
SINGLY_AT_MOST = 8


@flow(name="advance_projects", flow_run_name="advance projects", persist_result=False)
async def advance_projects(
    linger_seconds: float = 0.0, longest_seconds: float = 900.0, most: int = 500
) -> State[Any]:
    """Move every project that is ready: one task run a project, or a chunk of them where many wait."""
    async with on_the_books("advance_projects") as place:

        async def work(limit: int) -> int:
            batch = min(limit, BATCH)
            claims = await asyncio.to_thread(take, place.database, place.name, place.clock(), batch)
            if len(claims) > SINGLY_AT_MOST:
                place.calm.clear()
                with suppress(MoveFailed):
                    await advance_chunk(claims)
            else:
                place.calm.set()
                for claim in claims:
                    with suppress(MoveFailed):
                        await advance_project(claim)
            return len(claims)

        try:
            moved = await work_through(place, READY, Hours(linger_seconds, longest_seconds, most), work)
        finally:
            place.calm.set()
        return Completed(message=f"{moved} moves")
