"""Partners: every organisation with what is in its court, and one with its projects and turns."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Response

from api.edge.paging import After, Limit, read_cursor
from api.pages.access import looking
from api.pages.cursor import from_start, with_cursor
from api.pages.view import page
from api.pages.visit import Visit
from api.schemas.base import Code
from models.queries.inbox import turn_of
from models.queries.organisations import find_organisation
from models.queries.partners import list_partners
from models.queries.projects import ProjectFilter, list_projects
from models.queries.slots import SlotFilter, list_slots
from models.queries.vocabulary import vocabulary
from models.rules.errors import NotFound

TURNS_SHOWN = 25

router = APIRouter(include_in_schema=False)
Looking = Annotated[Visit, Depends(looking("organisations.read"))]


@router.api_route("/partners", methods=["GET", "HEAD"])
def list_all(visit: Looking) -> Response:
    """List the organisations that take part, with what is awaited from each."""
    with visit.here.database.read() as session:
        rows = list_partners(session, visit.signed_in.viewer, visit.now)
    return page(visit, "partners.html", rows=rows)


@router.api_route("/partners/{code}", methods=["GET", "HEAD"])
def show(code: Annotated[Code, Path()], visit: Looking, limit: Limit = 25, cursor: After = None) -> Response:
    """Show an organisation with its open turns and its projects."""
    viewer = visit.signed_in.viewer
    with visit.here.database.read() as session:
        body = find_organisation(session, code)
        if body is None:
            raise NotFound("organisation_unknown", code_given=code)
        wanted, after = ProjectFilter(organisation=code), read_cursor(cursor, str)
        slots = list_slots(session, viewer, visit.now, SlotFilter(organisation=code), limit=TURNS_SHOWN)
        found = list_projects(session, viewer, visit.now, wanted, after=after, limit=limit)
        facts: dict[str, Any] = {
            "body": body,
            "turns": [turn_of(session, slot) for slot in slots.items],
            "more_turns": slots.after is not None,
            "projects": found.items,
            "words": vocabulary(session),
        }
    onward, back = with_cursor(visit, found.after), from_start(visit) if cursor else None
    return page(visit, "partner.html", onward=onward, back=back, **facts)
