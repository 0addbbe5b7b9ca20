"""The flow that reminds people of what is nearly due."""

from typing import Any

from prefect import State, flow
from prefect.states import Completed

from flows.shift import on_the_books
from tasks.reminders import follow_due_times, gather_due, plan_due
from tasks.tables import by, leave_table

KIND = 1


@flow(name="send_reminders", flow_run_name="send reminders", persist_result=False)
async def send_reminders() -> State[Any]:
    """Plan the reminders of turns whose instants have passed, and gather what each person is told today."""
    async with on_the_books("send_reminders"):
        await follow_due_times()
        planned = await plan_due()
        persons = await gather_due()
        await leave_table("planned-reminders", ("project", "kind", "state"), planned)
        kinds = by(KIND, planned) or "no reminders"
        return Completed(message=f"{kinds}; digests of {persons} persons")
