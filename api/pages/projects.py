"""Projects: the list with its filters, one project in full, and its whole history."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Response
from sqlmodel import Session

from api.edge.paging import After, Limit, read_cursor
from api.pages.access import looking
from api.pages.cursor import from_start, with_cursor
from api.pages.drawing import draw
from api.pages.funding import funding_of
from api.pages.view import page
from api.pages.visit import Visit
from api.schemas.base import Code
from models.queries.decisions import given_on
from models.queries.history import history
from models.queries.inbox import turn_of
from models.queries.organisations import list_organisations
from models.queries.project import ProjectDetail, describe_project
from models.queries.project_notices import count_notices, last_notices
from models.queries.projects import ProjectFilter, count_projects, list_projects
from models.queries.protocols import list_protocols
from models.queries.standing import standing_of
from models.queries.track import track_of
from models.queries.vocabulary import vocabulary
from models.rules.errors import NotFound

MOST_CHOICES = 500
EVENTS_ON_PAGE = 24
EVENTS_IN_HISTORY = 120
LONGEST_FILTER = 200

router = APIRouter(include_in_schema=False)
Looking = Annotated[Visit, Depends(looking("projects.read"))]
ProjectCode = Annotated[Code, Path()]
Wanted = Annotated[str, Query(max_length=LONGEST_FILTER)]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The filters as the address gives them; empty where one is not set."""

    q: str
    stage: str
    state: str
    protocol: str
    organisation: str
    late: bool

    @property
    def any(self) -> bool:
        """Tell whether any filter is set."""
        return bool(self.q or self.stage or self.state or self.protocol or self.organisation or self.late)

    @property
    def wanted(self) -> ProjectFilter:
        """Give the filters as the query takes them."""
        return ProjectFilter(
            stage=self.stage or None,
            state=self.state or None,
            protocol=self.protocol or None,
            organisation=self.organisation or None,
            late=self.late or None,
            text=self.q or None,
        )


def chosen(
    q: Wanted = "",
    stage: Wanted = "",
    state: Wanted = "",
    protocol: Wanted = "",
    organisation: Wanted = "",
    late: Wanted = "",
) -> Chosen:
    """Read the filters of the address."""
    return Chosen(
        q=_clean(q),
        stage=_clean(stage),
        state=_clean(state),
        protocol=_clean(protocol),
        organisation=_clean(organisation),
        late=late.lower() in ("1", "true", "on", "yes"),
    )


@router.api_route("/projects", methods=["GET", "HEAD"])
def list_all(
    visit: Looking,
    filters: Annotated[Chosen, Depends(chosen)],
    limit: Limit = 25,
    cursor: After = None,
) -> Response:
    """List the projects that the reader may see."""
    viewer, wanted = visit.signed_in.viewer, filters.wanted
    after = read_cursor(cursor, str)
    with visit.here.database.read() as session:
        found = list_projects(session, viewer, visit.now, wanted, after=after, limit=limit)
        facts: dict[str, Any] = {
            "projects": found.items,
            "count": count_projects(session, viewer, visit.now, wanted),
            "words": vocabulary(session),
            "protocols": list_protocols(session, viewer, limit=MOST_CHOICES).items,
            "organisations": list_organisations(session, limit=MOST_CHOICES).items,
        }
    return page(
        visit,
        "projects.html",
        filters=filters,
        limit=limit,
        onward=with_cursor(visit, found.after),
        back=from_start(visit) if cursor else None,
        **facts,
    )


@router.api_route("/projects/{code}", methods=["GET", "HEAD"])
def show(code: ProjectCode, visit: Looking) -> Response:
    """Show a project: where it stands, why it cannot move, its money, its people and its history."""
    with visit.here.database.read() as session:
        project = _find(session, visit, code)
        words = vocabulary(session)
        over = project.state.id in words.endings
        track = track_of(session, project.id, project.lifecycle_id, project.stage.id, over=over)
        facts: dict[str, Any] = {
            "project": project,
            "over": over,
            "track": track,
            "picture": draw(session, visit, project, track),
            "funding": funding_of(project),
            "turns": [turn_of(session, slot) for slot in project.open_steps],
            "conditions": [one for one in project.unmet if one.condition != "answer_awaited"],
            "standing": standing_of(session, project.id),
            "given": given_on(session, project.id, project.lifecycle_id),
            "history": history(session, project.id, project.lifecycle_id, limit=EVENTS_ON_PAGE),
            "notices": last_notices(session, project.id),
            "notice_count": count_notices(session, project.id),
        }
    return page(visit, "project.html", runs=_runs(visit, project), **facts)


@router.api_route("/projects/{code}/history", methods=["GET", "HEAD"])
def show_history(
    code: ProjectCode, visit: Looking, before: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None
) -> Response:
    """Show all that happened to a project, the newest first."""
    with visit.here.database.read() as session:
        project = _find(session, visit, code)
        past = history(session, project.id, project.lifecycle_id, before=before, limit=EVENTS_IN_HISTORY)
    return page(visit, "history.html", project=project, history=past, is_first=before is None)


def _clean(value: str) -> str:
    return value.replace("\0", "").strip()


def _find(session: Session, visit: Visit, code: str) -> ProjectDetail:
    project = describe_project(session, visit.signed_in.viewer, code, visit.now)
    if project is None:
        raise NotFound("project_unknown", project=code)
    return project


def _runs(visit: Visit, project: ProjectDetail) -> list[tuple[str, str | None]]:
    """Give the flow runs that moved a project last, with their addresses where Prefect's pages are known."""
    pages = visit.here.settings.prefect_ui_url.rstrip("/")
    return [(run, f"{pages}/runs/flow-run/{run}" if pages else None) for run in project.flow_runs]
