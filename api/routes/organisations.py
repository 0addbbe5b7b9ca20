"""Organisations of the programme."""

from typing import Annotated, Any

from fastapi import Depends, Path, Query, Request, Response

from api.edge.access import require
from api.edge.identity import Caller
from api.edge.paging import After, Limit, page, read_cursor
from api.edge.router import json_router
from api.edge.services import Here
from api.schemas.base import Code, PageShape, Word
from api.schemas.reference import OrganisationShape
from models.queries.organisations import OrganisationRow, find_organisation, list_organisations
from models.rules.errors import NotFound

router = json_router("organisations")
Reader = Annotated[Caller, Depends(require("organisations.read"))]


@router.get("", response_model=PageShape[OrganisationShape])
async def list_all(
    request: Request,
    response: Response,
    here: Here,
    _caller: Reader,
    kind: Annotated[Word | None, Query()] = None,
    limit: Limit = 50,
    cursor: After = None,
) -> dict[str, Any]:
    """List the organisations in order of code."""
    after = read_cursor(cursor, str)
    with here.database.read() as session:
        found = list_organisations(session, kind=kind, after=after, limit=limit)
    return page(request, response, found.items, found.after)


@router.get("/{code}", response_model=OrganisationShape)
async def show(code: Annotated[Code, Path()], here: Here, _caller: Reader) -> OrganisationRow:
    """Show one organisation."""
    with here.database.read() as session:
        found = find_organisation(session, code)
    if found is None:
        raise NotFound("organisation_unknown", code_given=code)
    return found
