"""The flow that does what is due by time alone: breaches, lapses, periods that open."""

from typing import Any

from prefect import State, flow
from prefect.states import Completed

from flows.shift import on_the_books
from tasks.clocks import record_breaches, wake_projects


@flow(name="check_slas", flow_run_name="check SLAs", persist_result=False)
async def check_slas() -> State[Any]:
    """Write down every answer that is late, tell its holders, and wake projects that time alone moves."""
    async with on_the_books("check_slas"):
        late = await record_breaches()
        woken = await wake_projects()
        return Completed(message=f"{late} breaches, {woken} projects woken")
