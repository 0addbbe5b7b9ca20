"""The inbox: what waits for the reader's decision."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from api.edge.paging import After, Limit
from api.pages.access import looking
from api.pages.cursor import slot_key, with_cursor
from api.pages.view import page
from api.pages.visit import Visit
from api.pages.wording import end_of_week
from models.queries.inbox import inbox

router = APIRouter(include_in_schema=False)


@router.api_route("/inbox", methods=["GET", "HEAD"])
def show(
    visit: Annotated[Visit, Depends(looking("steps.read"))], limit: Limit = 50, cursor: After = None
) -> Response:
    """List the turns that the reader may take, by how soon they are due."""
    week_ends = end_of_week(visit.now, visit.here.settings.time_zone)
    after = slot_key(cursor)
    with visit.here.database.read() as session:
        found = inbox(session, visit.signed_in.viewer, visit.now, week_ends, after=after, limit=limit)
    onward = with_cursor(visit, found.after)
    return page(visit, "inbox.html", inbox=found, onward=onward, is_first=cursor is None)
