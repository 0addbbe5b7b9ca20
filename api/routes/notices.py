"""Notices as operators see them: what came to nothing, why, and sending it again."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Query, Request, Response
from sqlmodel import Session

from api.edge.access import require
from api.edge.acting import Acting, acting
from api.edge.identity import Caller
from api.edge.paging import After, Limit, page, read_cursor
from api.edge.router import json_router
from api.edge.services import Here
from api.schemas.base import PageShape, Word
from api.schemas.notice import NoticeShape, ResendAsked, ResentShape
from models.commands.retry_notices import retry_notices
from models.queries.notices import list_notices, retriable_notices
from models.rules.errors import Invalid, Stale

router = json_router("notices")


@router.get("", response_model=PageShape[NoticeShape])
async def list_all(
    request: Request,
    response: Response,
    here: Here,
    _caller: Annotated[Caller, Depends(require("operations.read"))],
    state: Annotated[Word | None, Query(description="Such as dead, held or deferred.")] = None,
    cause: Annotated[Word | None, Query(description="Such as address, policy or size.")] = None,
    project: Annotated[Word | None, Query(description="The code of a project.")] = None,
    limit: Limit = 50,
    cursor: After = None,
) -> dict[str, Any]:
    """List notices, the newest first."""
    before = read_cursor(cursor, int)
    with here.database.read() as session:
        found = list_notices(
            session, state=state, cause=cause, project=project, before=before, limit=limit + 1
        )
    last = found[limit - 1].id if len(found) > limit else None
    return page(request, response, found[:limit], last)


@router.post("/resend", response_model=ResentShape)
def resend(asked: ResendAsked, request: Annotated[Acting, Depends(acting("operations.act"))]) -> ResentShape:
    """Send notices again that delivery gave up or put aside, one of them to another address if given."""

    def perform(session: Session, now: datetime) -> ResentShape:
        if bool(asked.notices) == (asked.cause is not None):
            raise Invalid("resend_unclear", pointer="/notices")
        chosen = list(dict.fromkeys(asked.notices)) or retriable_notices(session, asked.cause)
        if asked.expected is not None and asked.expected != len(chosen):
            raise Stale("resend_count_changed", expected=asked.expected, found=len(chosen))
        return ResentShape(queued=retry_notices(session, chosen, now, asked.address))

    return request.once(asked, 200, ResentShape, perform)
