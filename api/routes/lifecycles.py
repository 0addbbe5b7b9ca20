"""Published lifecycle definitions."""

from typing import Annotated, Any

from fastapi import Depends, Path, Request, Response

from api.edge.access import require
from api.edge.identity import Caller
from api.edge.paging import After, Limit, page, read_cursor
from api.edge.router import json_router
from api.edge.services import Here
from api.schemas.base import Code, PageShape, RowId
from api.schemas.reference import LifecycleDetailShape, LifecycleShape
from models.queries.lifecycles import find_definition, list_definitions
from models.rules.errors import NotFound

router = json_router("lifecycles")
Reader = Annotated[Caller, Depends(require("lifecycles.read"))]


@router.get("", response_model=PageShape[LifecycleShape])
def list_all(
    request: Request, response: Response, here: Here, _caller: Reader, limit: Limit = 50, cursor: After = None
) -> dict[str, Any]:
    """List the published versions in the order in which they were published."""
    after = read_cursor(cursor, int) or 0
    with here.database.read() as session:
        found = list_definitions(session, after=after, limit=limit)
    return page(request, response, found.items, found.after)


@router.get("/{key}/{number}", response_model=LifecycleDetailShape)
def show(
    key: Annotated[Code, Path()], number: Annotated[RowId, Path()], here: Here, _caller: Reader
) -> dict[str, Any]:
    """Show one published version with its whole definition."""
    with here.database.read() as session:
        found = find_definition(session, key, number)
    if found is None:
        raise NotFound("lifecycle_version_unknown", lifecycle=f"{key} {number}")
    row, definition = found
    return {"lifecycle": row, "definition": definition.model_dump(mode="json")}
