"""Working calendars: hours, seasons and days of a year, their versions, and what a new one changes."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response

from api.edge.problem_kinds import kind_of
from api.pages.access import looking
from api.pages.form import Form
from api.pages.upload import Upload, uploading
from api.pages.view import go_to, page
from api.pages.visit import Visit
from models.calendars.loader import SHIPPED, read_calendar
from models.calendars.shape import CalendarShape
from models.commands.publish_calendar import publish_calendar
from models.queries.calendar_versions import preview
from models.queries.calendars import calendars, day_changes
from models.rules.errors import ShirakaError

router = APIRouter(include_in_schema=False, prefix="/admin/calendar")
Year = Annotated[int | None, Query(ge=1990, le=2200)]


@router.api_route("", methods=["GET", "HEAD"])
def show(visit: Annotated[Visit, Depends(looking("administration.read"))], year: Year = None) -> Response:
    """Show each calendar in one year: hours, seasons and the days that differ."""
    return _page(visit, year)


@router.post("")
def take(upload: Annotated[Upload, Depends(uploading("calendars.publish"))]) -> Response:
    """Look at a new definition, its faults, and what it would change; or publish it as the next version."""
    visit, form = upload.visit, upload.form
    source = form.get("source", "")
    try:
        read = read_calendar(source)
        if form.get("do") == "publish":
            _publish(visit, read, form)
            return go_to("/admin/calendar")
    except ShirakaError as error:
        return _page(visit, None, form, error)
    with visit.here.database.read() as session:
        known = {one.id: one.definition for one in calendars(session)}
        changes, foreseen = day_changes(known.get(read.id), read), preview(session, read, visit.now)
    return _page(visit, None, form, changes=changes, foreseen=foreseen)


def _publish(visit: Visit, read: CalendarShape, form: Form) -> None:
    with visit.here.database.write() as session:
        publish_calendar(
            session,
            read,
            form.get("reason", ""),
            visit.now,
            reference=form.get("reference", ""),
            person_id=visit.signed_in.actor.person_id,
        )


def _page(
    visit: Visit,
    year: int | None,
    form: Form | None = None,
    error: ShirakaError | None = None,
    changes: Any = None,
    foreseen: Any = None,
) -> Response:
    with visit.here.database.read() as session:
        found = calendars(session)
    errors = getattr(error, "errors", None) or ((error,) if error else ())
    typed = form or {}
    facts = {
        "calendars": found,
        "year": year or visit.wording.local(visit.now).year,
        "source": typed.get("source") or SHIPPED.read_text(encoding="utf-8"),
        "typed": typed,
        "changes": changes,
        "foreseen": foreseen,
        "faults": [(_field(one), one.message(visit.language)) for one in errors],
    }
    return page(visit, "calendars.html", kind_of(error).status if error else 200, **facts)


def _field(error: ShirakaError) -> str:
    return "reason" if error.pointer == "/reason" else "source"
