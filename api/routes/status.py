"""The status of the programme and of its machinery."""

from typing import Annotated, Any

from fastapi import Depends

from api.edge.access import require
from api.edge.identity import Caller
from api.edge.router import json_router
from api.edge.services import Here
from api.schemas.status import StatusShape
from models.clock import utc_now
from models.queries.operations import operations
from models.queries.overview import overview

router = json_router("", tag="status")


@router.get("/status", response_model=StatusShape)
async def show(here: Here, caller: Annotated[Caller, Depends(require("status.read"))]) -> dict[str, Any]:
    """Count the projects that you may see, and tell how the engine, its queue and the outbox stand."""
    now = utc_now()
    with here.database.read() as session:
        counts = overview(session, caller.viewer, now)
        machinery = operations(session, now)
    return {
        "now": now,
        "projects": counts.projects,
        "late": counts.late,
        "stages": counts.stages,
        "engine": machinery.engine,
        "queue": machinery.queue,
        "outbox": machinery.outbox,
        "brakes": machinery.brakes,
        "suppressed": machinery.suppressed,
        "policy_refusals": machinery.policy_refusals,
    }
