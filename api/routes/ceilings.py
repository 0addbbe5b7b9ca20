"""Ceilings: how much may be reserved and committed, how much is, and by which projects."""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import Depends, Path, Query, Request, Response
from sqlmodel import Session

from api.edge.access import require
from api.edge.acting import Acting, acting
from api.edge.identity import Caller
from api.edge.paging import After, Limit, page, read_cursor
from api.edge.preconditions import IfMatch, tag_of
from api.edge.router import json_router
from api.edge.services import Here
from api.schemas.base import PageShape, RowId
from api.schemas.ledger import CeilingAsked, CeilingDetailShape, CeilingShape
from models.commands.set_ceiling import set_ceiling
from models.queries.limits import CeilingDetail, find_ceiling, list_ceilings
from models.queries.visibility import Viewer
from models.rules.errors import NotFound, Stale
from models.rules.money import minor_of

router = json_router("ceilings")
Reader = Annotated[Caller, Depends(require("ceilings.read"))]
CeilingId = Annotated[RowId, Path()]
Kind = Literal["programme", "protocol", "funder_year", "project"]


@router.get("", response_model=PageShape[CeilingShape])
def list_all(
    request: Request,
    response: Response,
    here: Here,
    caller: Reader,
    kind: Annotated[Kind | None, Query()] = None,
    limit: Limit = 50,
    cursor: After = None,
) -> dict[str, Any]:
    """List the ceilings that you may see, each with what remains."""
    after = read_cursor(cursor, int)
    with here.database.read() as session:
        found = list_ceilings(session, caller.viewer, kind=kind, after=after, limit=limit)
    return page(request, response, found.items, found.after)


@router.get("/{ceiling_id}", response_model=CeilingDetailShape)
def show(ceiling_id: CeilingId, response: Response, here: Here, caller: Reader) -> CeilingDetail:
    """Show a ceiling with the projects that take from it."""
    with here.database.read() as session:
        found = _find(session, caller.viewer, ceiling_id)
    response.headers["ETag"] = f'"{found.ceiling.tag}"'
    return found


@router.put("/{ceiling_id}", response_model=CeilingDetailShape)
def change(
    ceiling_id: CeilingId,
    asked: CeilingAsked,
    request: Annotated[Acting, Depends(acting("ceilings.set"))],
    if_match: IfMatch = None,
) -> CeilingDetailShape:
    """Set how much a ceiling allows; never below what is reserved and committed."""
    seen, limit = tag_of(if_match), minor_of(asked.limit, pointer="/limit")

    def perform(session: Session, now: datetime) -> CeilingDetailShape:
        found = _find(session, request.caller.viewer, ceiling_id)
        if seen != found.ceiling.tag:
            current = found.ceiling.tag
            raise Stale("content_changed", pointer="/header/if-match", seen=seen, current=current)
        set_ceiling(session, ceiling_id, limit, found.ceiling.version, request.caller.actor, now)
        session.flush()
        return CeilingDetailShape.model_validate(_find(session, request.caller.viewer, ceiling_id))

    return request.once(asked, 200, CeilingDetailShape, perform)


def _find(session: Session, viewer: Viewer, ceiling_id: int) -> CeilingDetail:
    found = find_ceiling(session, viewer, ceiling_id)
    if found is None:
        raise NotFound("ceiling_unknown", ceiling=ceiling_id)
    return found
