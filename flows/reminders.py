"""The flow that reminds people of what is nearly due."""

from typing import Any

from prefect import State, flow
from prefect.states import Completed

from flows.shift import on_the_books
from tasks.clocks import remind_holders


@flow(name="send_reminders", flow_run_name="send reminders", persist_result=False)
async def send_reminders() -> State[Any]:
    """Remind the holders of every answer that is due within a working day; each once."""
    async with on_the_books("send_reminders"):
        count = await remind_holders()
        return Completed(message=f"{count} reminders")
