"""Arrears: what funders have not paid in time."""

from typing import Annotated

from fastapi import Depends

from api.edge.access import require
from api.edge.identity import Caller
from api.edge.router import json_router
from api.edge.services import Here
from api.schemas.contract import ArrearsShape
from models.clock import utc_now
from models.queries.tranches import list_arrears

router = json_router("arrears")


@router.get("", response_model=ArrearsShape)
def list_all(here: Here, caller: Annotated[Caller, Depends(require("projects.read"))]) -> ArrearsShape:
    """List every part of a tranche that is late on the projects that you may see, the latest first."""
    with here.database.read() as session:
        found = list_arrears(session, caller.viewer, utc_now())
    return ArrearsShape.model_validate({"items": found})
