"""Absence: who acts for whom meanwhile, set by the person or by an assistant of the same body."""

from datetime import date, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response

from api.edge.problem_kinds import kind_of
from api.pages.access import Submission, looking, submitting
from api.pages.form import Form
from api.pages.view import go_to, page
from api.pages.visit import Visit
from models.commands.set_deputy import ASSISTANT, end_deputy, set_deputy
from models.queries.colleagues import colleagues_of
from models.queries.deputies import list_deputies
from models.queries.person import describe_person
from models.rules.calendar import zone_named
from models.rules.deputies import Absence
from models.rules.errors import Invalid, NotFound, ShirakaError

router = APIRouter(include_in_schema=False, prefix="/me/deputies")
Looking = Annotated[Visit, Depends(looking("deputies.read"))]
Setting = Annotated[Submission, Depends(submitting("deputies.set"))]


@router.api_route("", methods=["GET", "HEAD"])
def show(visit: Looking) -> Response:
    """Show the absences of the reader's body, with a form for the next one."""
    return _page(visit)


@router.post("")
def add(submission: Setting) -> Response:
    """Keep an absence; what waits goes to the deputy from its first day on."""
    visit, form = submission.visit, submission.form
    try:
        absence = _absence(visit, form)
        with visit.here.database.write() as session:
            set_deputy(session, absence, visit.signed_in.actor, visit.now)
    except ShirakaError as error:
        return _page(visit, form, error)
    return go_to("/me/deputies")


@router.post("/end")
def end(submission: Setting) -> Response:
    """End a deputyship before its time."""
    visit, given = submission.visit, submission.form.get("deputyship", "")
    if not (given.isascii() and given.isdigit() and len(given) < 10):
        raise NotFound("deputy_unknown", deputy=given)
    with visit.here.database.write() as session:
        end_deputy(session, int(given), visit.signed_in.actor, visit.now)
    return go_to("/me/deputies")


def _absence(visit: Visit, form: Form) -> Absence:
    """Read an absence from its first to its last day, both included, by the programme's clock."""
    with visit.here.database.read() as session:
        own = describe_person(session, visit.signed_in.actor.person_id or 0).email
    return Absence(
        principal=form.get("principal") or own,
        starts_at=_beginning(visit, form, "starts_at"),
        ends_at=_beginning(visit, form, "ends_at") + timedelta(days=1),
        reason=form.get("reason", "")[:500],
        deputy=form.get("deputy", ""),
    )


def _beginning(visit: Visit, form: Form, name: str) -> datetime:
    try:
        day = date.fromisoformat(form.get(name, ""))
    except ValueError as error:
        raise Invalid("page_date_unreadable", pointer=f"/{name}") from error
    if not 2000 <= day.year <= 2200:
        raise Invalid("page_date_unreadable", pointer=f"/{name}")
    return datetime(day.year, day.month, day.day, tzinfo=zone_named(visit.here.settings.time_zone))


def _page(visit: Visit, form: Form | None = None, error: ShirakaError | None = None) -> Response:
    viewer = visit.signed_in.viewer
    with visit.here.database.read() as session:
        person = describe_person(session, viewer.person_id or 0)
        facts: dict[str, Any] = {
            "person": person,
            "deputies": list_deputies(session, viewer),
            "colleagues": colleagues_of(session, viewer.organisation_id),
            "assists": any(one.role == ASSISTANT for one in person.appointments),
        }
    faults = [(error.pointer.removeprefix("/"), error.message(visit.language))] if error else []
    status = kind_of(error).status if error else 200
    return page(visit, "deputies.html", status, typed=form or {}, faults=faults, **facts)
