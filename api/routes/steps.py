"""Steps: the answers that are awaited, mine or everybody's."""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import Depends, Path, Query, Request, Response

from api.edge.access import require
from api.edge.errors import BadRequest
from api.edge.identity import Caller
from api.edge.paging import After, Limit, page, read_cursor
from api.edge.router import json_router
from api.edge.services import Here
from api.schemas.base import PageShape, RowId, Word
from api.schemas.step import SlotDetailShape, SlotShape
from models.clock import utc_now
from models.queries.slot import SlotDetail, describe_slot
from models.queries.slots import SlotFilter, SlotKey, list_slots
from models.rules.errors import Forbidden, NotFound

router = json_router("steps")
Reader = Annotated[Caller, Depends(require("steps.read"))]
SlotId = Annotated[RowId, Path(examples=[12])]
SlotState = Literal["open", "answered", "returned", "void", "paused", "recused", "reversed"]
Wanted = Annotated[Word | None, Query()]


@router.get("", response_model=PageShape[SlotShape])
async def list_all(
    request: Request,
    response: Response,
    here: Here,
    caller: Reader,
    mine: bool = False,
    state: SlotState = "open",
    project: Wanted = None,
    organisation: Wanted = None,
    limit: Limit = 50,
    cursor: After = None,
) -> dict[str, Any]:
    """List awaited answers, the most urgent first; `mine` keeps those that you may give."""
    if mine and caller.viewer.person_id is None:
        raise Forbidden("person_required", pointer="/query/mine")
    wanted = SlotFilter(mine, state, project, organisation)
    after = _key(read_cursor(cursor, str, int))
    with here.database.read() as session:
        found = list_slots(session, caller.viewer, utc_now(), wanted, after=after, limit=limit)
    return page(request, response, found.items, found.after)


@router.get("/{slot_id}", response_model=SlotDetailShape)
async def show(slot_id: SlotId, response: Response, here: Here, caller: Reader) -> SlotDetail:
    """Show what is asked and which answers are possible; send the ETag in If-Match when you decide."""
    with here.database.read() as session:
        found = describe_slot(session, caller.viewer, slot_id, utc_now())
    if found is None:
        raise NotFound("slot_unknown", slot=slot_id)
    response.headers["ETag"] = f'"{found.tag}"'
    return found


def _key(values: list[Any] | None) -> SlotKey | None:
    if values is None:
        return None
    try:
        due = datetime.fromisoformat(values[0])
    except ValueError as error:
        raise BadRequest("cursor_invalid", pointer="/query/cursor") from error
    if due.tzinfo is None:
        raise BadRequest("cursor_invalid", pointer="/query/cursor")
    return due, values[1]
