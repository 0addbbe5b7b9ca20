"""The flow that notes the ends of all histories in a second place, and forgets what nobody needs."""

from typing import Any

from prefect import State, flow
from prefect.states import Completed

from flows.shift import on_the_books
from tasks.housekeeping import anchor_histories, forget_the_old


@flow(name="keep_house", flow_run_name="keep house", persist_result=False)
async def keep_house() -> State[Any]:
    """Anchor the histories, then drop sessions that are over and answers to old requests."""
    async with on_the_books("keep_house"):
        noted = await anchor_histories()
        dropped = await forget_the_old()
        return Completed(message=f"{noted} ends noted, {dropped} rows dropped")
