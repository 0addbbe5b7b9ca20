"""Tasks that move projects."""

import asyncio
from collections.abc import Sequence
from itertools import chain

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.runtime import flow_run

from models.ready import Claim
from tasks.moves import Move, move, move_all
from tasks.naming import listed, name_run
from tasks.workplace import here

ONE_WRITER, HANDS = 1, 2


class MoveFailed(Exception):
    """A project could not be moved; the error is kept with the project and here."""


@task(name="advance project", cache_policy=NO_CACHE, persist_result=False)
async def advance_project(claim: Claim) -> Move:
    """Move one claimed project; the run is named after what happened. Raises `MoveFailed`."""
    place = here()
    moved = await asyncio.to_thread(move, place.database, claim, place.clock(), flow_run.get_id())
    name_run(str(moved))
    if moved.error:
        raise MoveFailed(f"{moved}: {moved.error}")
    return moved


@task(name="advance projects", cache_policy=NO_CACHE, persist_result=False)
async def advance_chunk(claims: Sequence[Claim]) -> list[Move]:
    """Move many claimed projects in a single run."""
    place, run = here(), flow_run.get_id()
    hands = ONE_WRITER if place.database.is_sqlite else HANDS
    parts = [claims[start::hands] for start in range(hands)]
    done = await asyncio.gather(
        *(asyncio.to_thread(move_all, place.database, part, place.clock(), run) for part in parts if part)
    )
    moves = sorted(chain.from_iterable(done), key=lambda it: it.code)
    failed = [it for it in moves if it.error]
    told = f"advance {len(moves)} projects: {listed([it.code for it in moves])}"
    name_run(f"{told}; {len(failed)} failed" if failed else told)
    if failed:
        raise MoveFailed("; ".join(f"{it}: {it.error}" for it in failed))
    return moves
