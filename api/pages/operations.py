"""The machinery for those who operate it: how it stands, what failed, and what may be done about it."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response

from api.edge.problem_kinds import kind_of
from api.pages.access import Submission, looking, submitting
from api.pages.form import Form
from api.pages.view import go_to, page
from api.pages.visit import Visit
from models.commands.operate import drop_notices, hold, let_go, open_address, retry_move
from models.commands.retry_notices import retry_notices
from models.queries.machinery import machinery
from models.queries.notices import list_notices, retriable_notices
from models.queries.project import project_id_of
from models.rules.delivery import RETRIABLE
from models.rules.errors import Invalid, NotFound, ShirakaError

ROWS = 50

router = APIRouter(include_in_schema=False, prefix="/ops")
Submitting = Annotated[Submission, Depends(submitting("operations.act"))]


@router.api_route("", methods=["GET", "HEAD"])
def show(visit: Annotated[Visit, Depends(looking("operations.read"))]) -> Response:
    """Show engines, queues, failed moves, notices that came to nothing, brakes and the last runs."""
    return _page(visit)


@router.post("/moves")
def move(submission: Submitting) -> Response:
    """Try a failed move again."""
    visit, code = submission.visit, submission.form.get("project", "")
    with visit.here.database.write() as session:
        project_id = project_id_of(session, visit.signed_in.viewer, code)
        if project_id is None:
            raise NotFound("project_unknown", project=code)
        retry_move(session, code, project_id, visit.signed_in.actor, visit.now)
    return go_to("/ops#moves")


@router.post("/notices")
def deliver(submission: Submitting) -> Response:
    """Send notices again that delivery has put aside, or give one up with a reason."""
    visit, form = submission.visit, submission.form
    try:
        with visit.here.database.write() as session:
            if form.get("do") == "retry_all":
                retry_notices(session, retriable_notices(session), visit.now)
            elif form.get("do") == "drop":
                drop_notices(
                    session, [_number(form)], form.get("reason", ""), visit.signed_in.actor, visit.now
                )
            else:
                retry_notices(session, [_number(form)], visit.now)
    except ShirakaError as error:
        return _page(visit, error)
    return go_to("/ops#notices")


@router.post("/brakes")
def brake(submission: Submitting) -> Response:
    """Stop reminders or all mail with a reason, or let them go on."""
    visit, form = submission.visit, submission.form
    try:
        with visit.here.database.write() as session:
            actor, name = visit.signed_in.actor, form.get("name", "")
            if form.get("do") == "hold":
                hold(session, name, form.get("reason", ""), actor, visit.now)
            else:
                let_go(session, name, actor, visit.now)
    except ShirakaError as error:
        return _page(visit, error)
    return go_to("/ops#brakes")


@router.post("/addresses")
def address(submission: Submitting) -> Response:
    """Open an address to mail again."""
    visit = submission.visit
    with visit.here.database.write() as session:
        open_address(session, submission.form.get("address", ""), visit.signed_in.actor, visit.now)
    return go_to("/ops#addresses")


def _number(form: Form) -> int:
    given = form.get("notice", "")
    if not (given.isascii() and given.isdigit() and len(given) < 16):
        raise Invalid("notice_unknown", notice=given)
    return int(given)


def _page(visit: Visit, error: ShirakaError | None = None) -> Response:
    with visit.here.database.read() as session:
        found = machinery(session, visit.now)
        stuck = [row for state in RETRIABLE for row in list_notices(session, state=state, limit=ROWS)]
    pages = visit.here.settings.prefect_ui_url.rstrip("/")
    facts: dict[str, Any] = {
        "machinery": found,
        "stuck": sorted(stuck, key=lambda row: -row.id)[:ROWS],
        "braked": {one.name for one in found.brakes},
        "prefect": pages,
        "faults": [("", error.message(visit.language))] if error else [],
    }
    return page(visit, "operations.html", kind_of(error).status if error else 200, **facts)
