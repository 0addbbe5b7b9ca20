"""The flow that clears the store of files that no document speaks of."""

from typing import Any

from prefect import State, flow
from prefect.states import Completed

from flows.shift import on_the_books
from tasks.files import drop_orphan_files


@flow(name="clean_documents", flow_run_name="clean documents", persist_result=False)
async def clean_documents() -> State[Any]:
    """Delete what uploads left behind that were cut off over a day ago."""
    async with on_the_books("clean_documents"):
        return Completed(message=f"{await drop_orphan_files()} files")
