"""The list of projects as a file, and the views of it that people keep."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Depends, Path, Response
from sqlmodel import Session

from api.pages.access import Submission, looking, submitting
from api.pages.project_filters import Chosen, chosen
from api.pages.sheets import Cell, Format, Sheet, sheet_response
from api.pages.view import go_to
from api.pages.visit import Visit
from api.schemas.base import RowId
from models.commands.save_view import drop_view, save_view
from models.queries.projects import list_projects
from models.queries.vocabulary import vocabulary
from models.rules.text import Text

ROWS_AT_ONCE = 500
KEPT_IN_A_VIEW = ("q", "stage", "state", "protocol", "organisation", "late", "view", "limit")
HEADINGS = (
    Text("الرمز", "Code"),
    Text("العنوان بالعربية", "Title in Arabic"),
    Text("العنوان بالإنجليزية", "Title in English"),
    Text("المرحلة", "Stage"),
    Text("الحالة", "State"),
    Text("البروتوكول", "Protocol"),
    Text("الجهة الراعية", "Sponsor"),
    Text("التكلفة", "Cost"),
    Text("العملة", "Currency"),
    Text("البداية المخططة", "Planned start"),
    Text("النهاية المخططة", "Planned end"),
    Text("في انتظار", "Waiting for"),
    Text("الموعد القادم", "Next due"),
    Text("الإصدار", "Version"),
)

router = APIRouter(include_in_schema=False, prefix="/projects")
Looking = Annotated[Visit, Depends(looking("projects.read"))]
Deciding = Annotated[Submission, Depends(submitting("views.keep"))]


@router.api_route("/export.{form}", methods=["GET", "HEAD"])
def export(form: Format, visit: Looking, filters: Annotated[Chosen, Depends(chosen)]) -> Response:
    """Give exactly the projects that the filters let through, as a file."""
    with visit.here.database.read() as session:
        rows = list(_rows(session, visit, filters))
    headings = [heading.in_language(visit.language) for heading in HEADINGS]
    return sheet_response(Sheet("projects", headings, rows), form, from_right=visit.language == "ar")


@router.post("/views")
def keep_view(submission: Deciding) -> Response:
    """Keep the filters of the list under a name."""
    visit, form = submission.visit, submission.form
    kept = [(name, value) for name, value in parse_qsl(form.get("query", "")) if name in KEPT_IN_A_VIEW]
    query = urlencode(kept)
    with visit.here.database.write() as session:
        save_view(session, visit.signed_in.actor.person_id or 0, form.get("name", ""), query, visit.now)
    return go_to(f"/projects?{query}")


@router.post("/views/{view_id}/remove")
def remove_view(view_id: Annotated[RowId, Path()], submission: Deciding) -> Response:
    """Forget a view."""
    visit = submission.visit
    with visit.here.database.write() as session:
        drop_view(session, visit.signed_in.actor.person_id or 0, view_id)
    return go_to("/projects")


def _rows(session: Session, visit: Visit, filters: Chosen) -> Iterator[tuple[Cell, ...]]:
    words, viewer, wording, after = vocabulary(session), visit.signed_in.viewer, visit.wording, None
    while True:
        found = list_projects(session, viewer, visit.now, filters.wanted, after=after, limit=ROWS_AT_ONCE)
        for row in found.items:
            yield (
                row.code,
                row.title.ar,
                row.title.en,
                wording.plain(words.stages[row.stage]),
                wording.plain(words.states[row.state]),
                row.protocol,
                row.sponsor.code,
                Decimal(row.cost.minor) / 100,
                row.cost.currency,
                row.planned_start,
                row.planned_end,
                ", ".join(row.waiting_for),
                row.due_at,
                row.version,
            )
        if found.after is None:
            return
        after = found.after
