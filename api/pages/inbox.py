"""The inbox: what waits for the reader's decision, and what the reader's team and others have in hand."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Response

from api.edge.paging import After, Limit
from api.pages.access import looking
from api.pages.cursor import slot_key, with_cursor
from api.pages.view import page
from api.pages.visit import Visit
from api.pages.wording import end_of_week
from models.queries.done import done_by
from models.queries.inbox import inbox
from models.queries.marks import inbox_mark

Whose = Literal["mine", "unclaimed", "team", "others", "done"]
OTHERS_BELOW = 8

router = APIRouter(include_in_schema=False)


@router.api_route("/inbox", methods=["GET", "HEAD"])
def show(
    visit: Annotated[Visit, Depends(looking("steps.read"))],
    view: Whose = "mine",
    limit: Limit = 25,
    cursor: After = None,
) -> Response:
    """List turns by how soon they are due: the reader's own unless another view is asked for."""
    week_ends = end_of_week(visit.now, visit.here.settings.time_zone)
    viewer, after = visit.signed_in.viewer, slot_key(cursor)
    facts: dict[str, Any] = {"inbox": None, "others": None, "done": ()}
    with visit.here.database.read() as session:
        if view == "done":
            facts["done"] = done_by(session, viewer)
        else:
            facts["inbox"] = inbox(
                session, viewer, visit.now, week_ends, whose=view, after=after, limit=limit
            )
        if view == "mine" and cursor is None:
            facts["others"] = inbox(session, viewer, visit.now, week_ends, whose="others", limit=OTHERS_BELOW)
        mark = facts["inbox"].counts.mark if view == "mine" else inbox_mark(session, viewer)
    facts["live"] = f"/inbox/live?seen={mark}"
    found = facts["inbox"]
    onward = with_cursor(visit, found.after) if found else None
    return page(visit, "inbox.html", view=view, onward=onward, is_first=cursor is None, **facts)
