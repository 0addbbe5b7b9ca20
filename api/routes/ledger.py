"""The ledger of a project: postings, figures of its shares, and the reversal of a payment."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Path, Request, Response
from sqlmodel import Session

from api.edge.access import require
from api.edge.acting import Acting, acting
from api.edge.identity import Caller
from api.edge.paging import After, Limit, page, read_cursor
from api.edge.preconditions import IfMatch, tag_of
from api.edge.router import json_router
from api.edge.services import Here
from api.routes.projects import ProjectCode
from api.schemas.base import PageShape, RowId
from api.schemas.ledger import FiguresShape, PostingShape, ReversalAsked, ReversalShape
from models.bookkeeping import ledger_tag
from models.commands.take_back import take_back
from models.queries.ledger import list_postings, visible_figures
from models.queries.project import project_id_of
from models.queries.visibility import Viewer
from models.rules.errors import NotFound

router = json_router("projects", tag="ledger")
Reader = Annotated[Caller, Depends(require("ledger.read"))]


@router.get("/{code}/ledger", response_model=PageShape[PostingShape])
def postings(
    code: ProjectCode,
    request: Request,
    response: Response,
    here: Here,
    caller: Reader,
    limit: Limit = 50,
    cursor: After = None,
) -> dict[str, Any]:
    """Give what was posted for a project, from the beginning, each act with its entries."""
    after = read_cursor(cursor, int) or 0
    with here.database.read() as session:
        project_id = _project(session, caller.viewer, code)
        response.headers["ETag"] = f'"{ledger_tag(session, project_id)}"'
        found = list_postings(session, project_id, after=after, limit=limit)
    return page(request, response, found.items, found.after)


@router.get("/{code}/figures", response_model=FiguresShape)
def figures(code: ProjectCode, here: Here, caller: Reader) -> dict[str, Any]:
    """Give what is approved, reserved, committed, disbursed and released of each share."""
    with here.database.read() as session:
        _project(session, caller.viewer, code)
        return {"items": list(visible_figures(session, caller.viewer, code))}


@router.post("/{code}/ledger/{posting_id}/reversal", status_code=201, response_model=ReversalShape)
def reverse(
    code: ProjectCode,
    posting_id: Annotated[RowId, Path()],
    asked: ReversalAsked,
    request: Annotated[Acting, Depends(acting("ledger.reverse"))],
    if_match: IfMatch = None,
) -> ReversalShape:
    """Take a payment back by a reversing entry, on the ledger as you have read it."""
    seen = tag_of(if_match)

    def perform(session: Session, now: datetime) -> ReversalShape:
        project_id = _project(session, request.caller.viewer, code)
        actor = request.caller.actor
        reversal = take_back(session, project_id, posting_id, asked.reason, seen, actor, now)
        return ReversalShape(id=reversal, reverses_id=posting_id)

    return request.once(asked, 201, ReversalShape, perform)


def _project(session: Session, viewer: Viewer, code: str) -> int:
    project_id = project_id_of(session, viewer, code)
    if project_id is None:
        raise NotFound("project_unknown", project=code)
    return project_id
