"""Protocols with their clauses and objectives, and what is done to them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import Depends, Path, Request, Response
from sqlmodel import Session

from api.edge.access import require
from api.edge.acting import Acting, acting
from api.edge.identity import Caller
from api.edge.paging import After, Limit, page, read_cursor
from api.edge.preconditions import IfMatch, tag_of
from api.edge.router import json_router
from api.edge.services import Here
from api.schemas.base import Code, PageShape
from api.schemas.contract import ProtocolChangeAsked, ProtocolChangedShape
from api.schemas.reference import ProtocolDetailShape, ProtocolShape
from models.commands.change_protocol import Wish, change_protocol, protocol_tag
from models.protocol import Protocol
from models.queries.protocols import ProtocolDetail, find_protocol, list_protocols
from models.rules.errors import NotFound

router = json_router("protocols")
ProtocolCode = Annotated[Code, Path()]
ProtocolAct = Literal[
    "amendment",
    "effectiveness",
    "ending",
    "negotiation",
    "resumption",
    "signature",
    "suspension",
    "termination",
]
# Which address stands for which action of a protocol.
CHANGES: Mapping[str, str] = {
    "amendment": "amend",
    "effectiveness": "enter_into_force",
    "ending": "end",
    "negotiation": "negotiate",
    "resumption": "resume",
    "signature": "put_to_signature",
    "suspension": "suspend",
    "termination": "terminate",
}
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
async def show(code: ProtocolCode, response: Response, here: Here, caller: Reader) -> ProtocolDetail:
    """Show one protocol with everything agreed in it."""
    with here.database.read() as session:
        found = find_protocol(session, caller.viewer, code)
        if found is None:
            raise NotFound("protocol_unknown", protocol=code)
        tag = protocol_tag(session, session.get_one(Protocol, found.protocol.id))
    response.headers["ETag"] = f'"{tag}"'
    return found


@router.post("/{code}/{change}", response_model=ProtocolChangedShape)
def act(
    code: ProtocolCode,
    change: ProtocolAct,
    asked: ProtocolChangeAsked,
    request: Annotated[Acting, Depends(acting("protocols.change"))],
    if_match: IfMatch = None,
) -> ProtocolChangedShape:
    """Do something to a protocol as it was read, and tell what becomes of its projects."""
    wish = Wish(CHANGES[change], asked.reason, tag_of(if_match), asked.valid_to)

    def perform(session: Session, now: datetime) -> ProtocolChangedShape:
        if find_protocol(session, request.caller.viewer, code) is None:
            raise NotFound("protocol_unknown", protocol=code)
        actor = request.caller.actor
        done = change_protocol(session, code, wish, actor, now, dry_run=asked.dry_run)
        return ProtocolChangedShape.model_validate(done)

    return request.once(asked, 200, ProtocolChangedShape, perform)
