"""The flow that reminds people of what is nearly due."""

from typing import Any

from prefect import State, flow
from prefect.states import Completed

from flows.shift import on_the_books
from tasks.reminders import follow_due_times, gather_due, plan_due


@flow(name="send_reminders", flow_run_name="send reminders", persist_result=False)
async def send_reminders() -> State[Any]:
    """Plan the reminders of turns whose instants have passed, and gather what each person is told today."""
    async with on_the_books("send_reminders"):
        await follow_due_times()
        turns = await plan_due()
        persons = await gather_due()
        return Completed(message=f"reminders of {turns} turns, digests of {persons} persons")
