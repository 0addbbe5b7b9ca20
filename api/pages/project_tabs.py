"""The further pages of a project: its money, plan, decisions, history, notices and runs."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Response

from api.pages.access import looking
from api.pages.gantt import gantt
from api.pages.projects import find
from api.pages.view import page, translated
from api.pages.visit import Visit
from api.schemas.base import Code
from models.queries.decisions import given_on
from models.queries.history import history
from models.queries.plan import PlanItem, plan_of
from models.queries.project import ProjectDetail
from models.queries.project_notices import count_notices, last_notices

EVENTS_IN_HISTORY = 120
DECISIONS_SHOWN = 200
NOTICES_SHOWN = 200
LABELS = {
    "milestone": "Milestone %(number)s",
    "report": "Report %(number)s",
    "tranche": "Tranche %(number)s",
}

router = APIRouter(include_in_schema=False, prefix="/projects/{code}")
Looking = Annotated[Visit, Depends(looking("projects.read"))]
ProjectCode = Annotated[Code, Path()]


@router.api_route("/workplan", methods=["GET", "HEAD"])
def show_workplan(code: ProjectCode, visit: Looking) -> Response:
    """Show milestones, reports and tranches on a line of time, and as a table."""
    with visit.here.database.read() as session:
        project = find(session, visit, code)
        items = plan_of(session, project.id, project.cost.currency)
    today = visit.wording.local(visit.now).date()
    labels = [_label(visit, item) for item in items]
    say = translated(visit.language)
    picture = gantt(
        items, labels, project.planned_start, project.planned_end, today, visit.language, say("Workplan")
    )
    return page(visit, "project_workplan.html", project=project, items=items, picture=picture)


@router.api_route("/decisions", methods=["GET", "HEAD"])
def show_decisions(code: ProjectCode, visit: Looking) -> Response:
    """Show every decision, the newest first."""
    with visit.here.database.read() as session:
        project = find(session, visit, code)
        given = given_on(session, project.id, project.lifecycle_id, DECISIONS_SHOWN)
    return page(visit, "project_decisions.html", project=project, given=given)


@router.api_route("/history", methods=["GET", "HEAD"])
def show_history(
    code: ProjectCode, visit: Looking, before: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None
) -> Response:
    """Show all that happened to a project, the newest first."""
    with visit.here.database.read() as session:
        project = find(session, visit, code)
        past = history(session, project.id, project.lifecycle_id, before=before, limit=EVENTS_IN_HISTORY)
    return page(visit, "history.html", project=project, history=past, is_first=before is None)


@router.api_route("/notices", methods=["GET", "HEAD"])
def show_notices(code: ProjectCode, visit: Looking) -> Response:
    """Show whom was written to, and how far each notice came."""
    with visit.here.database.read() as session:
        project = find(session, visit, code)
        facts: dict[str, Any] = {
            "notices": last_notices(session, project.id, NOTICES_SHOWN),
            "count": count_notices(session, project.id),
        }
    return page(visit, "project_notices.html", project=project, **facts)


@router.api_route("/runs", methods=["GET", "HEAD"])
def show_runs(code: ProjectCode, visit: Looking) -> Response:
    """Show the flow runs that moved the project last."""
    with visit.here.database.read() as session:
        project = find(session, visit, code)
    return page(visit, "project_runs.html", project=project, runs=_runs(visit, project))


def _label(visit: Visit, item: PlanItem) -> str:
    say = translated(visit.language)
    words = {
        "milestone": "Milestone %(number)s",
        "report": "Report %(number)s",
        "tranche": "Tranche %(number)s",
    }
    return say(words[item.kind]) % {"number": item.number}


def _runs(visit: Visit, project: ProjectDetail) -> list[tuple[str, str | None]]:
    """Give the flow runs that moved a project last, with their addresses where Prefect's pages are known."""
    pages = visit.here.settings.prefect_ui_url.rstrip("/")
    return [(run, f"{pages}/runs/flow-run/{run}" if pages else None) for run in project.flow_runs]
