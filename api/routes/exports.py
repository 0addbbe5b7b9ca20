"""Exports: shares and ledger of the projects in sight as files for a spreadsheet."""

from typing import Annotated, Any, Literal

from fastapi import Depends, Path, Query, Request, Response
from sqlmodel import Session

from api.edge.access import require
from api.edge.identity import Caller
from api.edge.language import preferred_language
from api.edge.router import json_router
from api.edge.services import Here
from api.pages.sheets import TYPES, Format, Sheet, sheet_response
from api.routes.ledger_sheets import ledger_sheet, share_sheet
from api.schemas.base import Code
from models.queries.ledger import ledger_lines, visible_figures
from models.queries.project import project_id_of
from models.queries.visibility import Viewer
from models.rules.errors import NotFound
from models.rules.text import Language

router = json_router("exports")
Table = Literal["shares", "ledger"]
MEDIA: dict[str, Any] = {kind.partition(";")[0]: {} for kind in TYPES.values()}
FILES: dict[int | str, dict[str, Any]] = {200: {"content": MEDIA}}


@router.get("/{table}", responses=FILES, response_class=Response)
def export(
    table: Annotated[Table, Path()],
    request: Request,
    here: Here,
    caller: Annotated[Caller, Depends(require("ledger.read"))],
    form: Annotated[Format, Query(alias="format")] = "csv",
    project: Annotated[Code | None, Query(description="One project alone.")] = None,
) -> Response:
    """Give the figures of shares, or the ledger's entries, of every project that you may see."""
    language = preferred_language(request.headers.get("accept-language"))
    with here.database.read() as session:
        if project is not None and project_id_of(session, caller.viewer, project) is None:
            raise NotFound("project_unknown", project=project)
        sheet = sheet_of(session, caller.viewer, table, language, project)
        return sheet_response(sheet, form, from_right=language == "ar")


def sheet_of(
    session: Session, viewer: Viewer, table: Table, language: Language, project: str | None = None
) -> Sheet:
    """Read a table; its rows are read while it is written."""
    if table == "shares":
        return share_sheet(visible_figures(session, viewer, project), language)
    return ledger_sheet(ledger_lines(session, viewer, project), language)
