"""A shift: the time one flow run stays at work, from the first thing that waits to the last."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from time import monotonic

from prefect.runtime import flow_run

from models.commands.beat import end_run, open_run
from tasks.workplace import Workplace, at_work

LOOK_AGAIN_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Hours:
    """How long a shift waits for more work, how long it lasts at most, and how much it does at most."""

    linger_seconds: float
    longest_seconds: float
    most: int


@asynccontextmanager
async def on_the_books(flow: str) -> AsyncIterator[Workplace]:
    """Work at this process's workplace, and keep the flow run in the books from its begin to its end."""
    async with at_work() as place:
        run_id = str(flow_run.get_id())
        await asyncio.to_thread(_begin, place, run_id, flow)
        try:
            yield place
        finally:
            await asyncio.to_thread(_end, place, run_id)


async def work_through(
    place: Workplace, channel: str, hours: Hours, work: Callable[[int], Awaitable[int]]
) -> int:
    """Call `work` with how much may still be done until nothing is left to do, and give how much was done.

    A resident process waits a little for more; any other ends as soon as nothing is ready.
    """
    began = last = monotonic()
    done = 0
    while done < hours.most and not place.stopping.is_set() and monotonic() - began < hours.longest_seconds:
        count = await work(hours.most - done)
        done += count
        if count:
            last = monotonic()
            continue
        left = last + hours.linger_seconds - monotonic()
        if place.waker is None or left <= 0:
            break
        # Looked at again without a signal too: a failed move or a deferred notice becomes due by time alone.
        await place.waker.wait(channel, min(left, LOOK_AGAIN_SECONDS))
    return done


def _begin(place: Workplace, run_id: str, flow: str) -> None:
    with place.database.write() as session:
        open_run(session, run_id, flow, place.name, place.clock())


def _end(place: Workplace, run_id: str) -> None:
    with place.database.write() as session:
        end_run(session, run_id, place.clock())
