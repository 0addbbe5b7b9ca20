"""Working calendars: their versions, what a new one would change, publishing it, and due times by them."""

from typing import Annotated, Any

from fastapi import Depends, Path

from api.edge.access import require
from api.edge.acting import Acting, acting
from api.edge.identity import Caller
from api.edge.router import json_router
from api.edge.services import Here
from api.schemas.base import Code
from api.schemas.clock import (
    CalendarAsked,
    CalendarDetailShape,
    CalendarShape,
    CalendarsShape,
    DueAsked,
    DueShape,
    PreviewShape,
    PublicationAsked,
)
from models.calendars.loader import plain, shaped
from models.calendars.review import review
from models.calendars.shape import CalendarShape as Definition
from models.clock import utc_now
from models.commands.publish_calendar import publish_calendar
from models.queries.calendar_versions import (
    CalendarRow,
    due_time,
    find_calendar,
    list_calendars,
    list_versions,
    preview,
)
from models.rules.errors import Invalid
from models.rules.sla import Allowed, Pause

router = json_router("calendars")
Reader = Annotated[Caller, Depends(require("calendars.read"))]
CalendarId = Annotated[Code, Path(examples=["EG"])]


@router.get("", response_model=CalendarsShape)
def list_all(here: Here, _caller: Reader) -> dict[str, Any]:
    """List every calendar with its newest version."""
    with here.database.read() as session:
        return {"items": list_calendars(session)}


@router.get("/{calendar}", response_model=CalendarDetailShape)
def show(calendar: CalendarId, here: Here, _caller: Reader) -> dict[str, Any]:
    """Show a calendar's newest version with its whole definition."""
    with here.database.read() as session:
        row, definition = find_calendar(session, calendar)
    found = review(definition, utc_now().date())
    return {
        "calendar": row,
        "definition": plain(definition),
        "last": found.last,
        "ends_soon": found.ends_soon,
        "year_without_days": found.year_without_days,
        "estimated": list(found.estimated),
    }


@router.get("/{calendar}/versions", response_model=CalendarsShape)
def versions(calendar: CalendarId, here: Here, _caller: Reader) -> dict[str, Any]:
    """List the published versions of a calendar, the newest first."""
    with here.database.read() as session:
        return {"items": list_versions(session, calendar)}


@router.post("/{calendar}/versions", response_model=CalendarShape, status_code=201)
def publish(
    calendar: CalendarId,
    asked: PublicationAsked,
    request: Annotated[Acting, Depends(acting("calendars.publish"))],
) -> CalendarShape:
    """Publish a definition as the next version; open clocks are then timed anew."""
    definition = _of(calendar, asked)

    def perform(session: Any, now: Any) -> CalendarShape:
        person = request.caller.actor.person_id
        publish_calendar(session, definition, asked.reason, now, reference=asked.reference, person_id=person)
        return CalendarShape.model_validate(_row(session, calendar))

    return request.once(asked, 201, CalendarShape, perform)


@router.post("/{calendar}/preview", response_model=PreviewShape)
def foresee(
    calendar: CalendarId,
    asked: CalendarAsked,
    here: Here,
    _caller: Annotated[Caller, Depends(require("calendars.publish"))],
) -> Any:
    """Say what publishing a definition would make of the open clocks; nothing is kept."""
    definition = _of(calendar, asked)
    with here.database.read() as session:
        return preview(session, definition, utc_now())


@router.post("/{calendar}/due", response_model=DueShape)
def due(calendar: CalendarId, asked: DueAsked, here: Here, _caller: Reader) -> dict[str, Any]:
    """Compute a due time from a start, a target and pauses; nothing is kept."""
    for place, pause in enumerate(asked.pauses):
        if pause.end is not None and pause.end < pause.start:
            raise Invalid("clock_pause_unordered", pointer=f"/pauses/{place}/end")
    pauses = [Pause(it.start, it.end) for it in asked.pauses]
    with here.database.read() as session:
        found = due_time(session, calendar, asked.start, Allowed(asked.unit, asked.target), pauses)
    shares = [{"percent": percent, "at": at} for percent, at in found.thresholds.items()]
    return {"due_at": found.due_at, "thresholds": shares, "version": found.version}


def _of(calendar: str, asked: CalendarAsked) -> Definition:
    definition = shaped(asked.definition)
    if definition.id != calendar:
        raise Invalid(
            "clock_calendar_mismatch", pointer="/definition/id", given=definition.id, calendar=calendar
        )
    return definition


def _row(session: Any, calendar: str) -> CalendarRow:
    return find_calendar(session, calendar)[0]
