"""Protocols with their clauses and objectives."""

from typing import Annotated, Any

from fastapi import Depends, Path, Request, Response

from api.edge.access import require
from api.edge.identity import Caller
from api.edge.paging import After, Limit, page, read_cursor
from api.edge.router import json_router
from api.edge.services import Here
from api.schemas.base import Code, PageShape
from api.schemas.reference import ProtocolDetailShape, ProtocolShape
from models.queries.protocols import ProtocolDetail, find_protocol, list_protocols
from models.rules.errors import NotFound

router = json_router("protocols")
Reader = Annotated[Caller, Depends(require("protocols.read"))]


@router.get("", response_model=PageShape[ProtocolShape])
async def list_all(
    request: Request,
    response: Response,
    here: Here,
    caller: Reader,
    limit: Limit = 50,
    cursor: After = None,
) -> dict[str, Any]:
    """List the protocols that you may see, in order of code."""
    after = read_cursor(cursor, str)
    with here.database.read() as session:
        found = list_protocols(session, caller.viewer, after=after, limit=limit)
    return page(request, response, found.items, found.after)


@router.get("/{code}", response_model=ProtocolDetailShape)
async def show(code: Annotated[Code, Path()], here: Here, caller: Reader) -> ProtocolDetail:
    """Show one protocol with everything agreed in it."""
    with here.database.read() as session:
        found = find_protocol(session, caller.viewer, code)
    if found is None:
        raise NotFound("protocol_unknown", protocol=code)
    return found
