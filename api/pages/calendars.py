"""Working calendars: hours, seasons and days of a year, their versions, and what a new one changes."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response

from api.edge.problem_kinds import kind_of
from api.pages.access import looking
from api.pages.upload import Upload, uploading
from api.pages.view import page
from api.pages.visit import Visit
from models.calendars.loader import SHIPPED, read_calendar
from models.queries.calendars import CalendarRow, calendars, day_changes
from models.rules.errors import ShirakaError

router = APIRouter(include_in_schema=False, prefix="/admin/calendar")
Year = Annotated[int | None, Query(ge=1990, le=2200)]


@router.api_route("", methods=["GET", "HEAD"])
def show(visit: Annotated[Visit, Depends(looking("administration.read"))], year: Year = None) -> Response:
    """Show each calendar in one year: hours, seasons and the days that differ."""
    return _page(visit, year)


@router.post("")
def check(upload: Annotated[Upload, Depends(uploading("administration.read"))]) -> Response:
    """Look at a new definition: its faults, or the days that it would change. Nothing is kept."""
    visit, source = upload.visit, upload.form.get("source", "")
    with visit.here.database.read() as session:
        known = {one.id: one for one in calendars(session)}
    try:
        read = read_calendar(source)
    except ShirakaError as error:
        return _page(visit, None, source, error)
    held: CalendarRow | None = known.get(read.id)
    return _page(visit, None, source, changes=day_changes(held.definition if held else None, read))


def _page(
    visit: Visit,
    year: int | None,
    source: str | None = None,
    error: ShirakaError | None = None,
    changes: Any = None,
) -> Response:
    with visit.here.database.read() as session:
        found = calendars(session)
    errors = getattr(error, "errors", None) or ((error,) if error else ())
    facts = {
        "calendars": found,
        "year": year or visit.wording.local(visit.now).year,
        "source": SHIPPED.read_text(encoding="utf-8") if source is None else source,
        "changes": changes,
        "faults": [("source", one.message(visit.language)) for one in errors],
    }
    return page(visit, "calendars.html", kind_of(error).status if error else 200, **facts)
