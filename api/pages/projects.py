"""Projects: the list with its filters as a table or a board, and one project where it stands."""

from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Path, Response
from sqlmodel import Session

from api.edge.paging import After, Limit, read_cursor
from api.pages.access import looking
from api.pages.board import board_of
from api.pages.cursor import from_start, with_cursor
from api.pages.drawing import draw
from api.pages.funding import funding_of
from api.pages.project_filters import Chosen, chosen
from api.pages.view import page
from api.pages.visit import Visit
from api.schemas.base import Code
from models.project import Project
from models.queries.clocks import court_of
from models.queries.history import history
from models.queries.inbox import turn_of
from models.queries.marks import mark_of
from models.queries.organisations import list_organisations
from models.queries.project import ProjectDetail, describe_project, project_id_of
from models.queries.projects import count_projects, list_projects
from models.queries.protocols import list_protocols
from models.queries.saved_views import views_of
from models.queries.standing import standing_of
from models.queries.track import track_of
from models.queries.vocabulary import vocabulary
from models.rules.errors import NotFound

MOST_CHOICES = 500
EVENTS_ON_PAGE = 24

router = APIRouter(include_in_schema=False)
Looking = Annotated[Visit, Depends(looking("projects.read"))]
ProjectCode = Annotated[Code, Path()]


@router.api_route("/projects", methods=["GET", "HEAD"])
def list_all(
    visit: Looking,
    filters: Annotated[Chosen, Depends(chosen)],
    view: Literal["table", "board"] = "table",
    limit: Limit = 25,
    cursor: After = None,
) -> Response:
    """List the projects that the reader may see."""
    viewer, wanted = visit.signed_in.viewer, filters.wanted
    after = read_cursor(cursor, str)
    with visit.here.database.read() as session:
        words = vocabulary(session)
        facts: dict[str, Any] = {
            "words": words,
            "protocols": list_protocols(session, viewer, limit=MOST_CHOICES).items,
            "organisations": list_organisations(session, limit=MOST_CHOICES).items,
            "views": views_of(session, viewer.person_id),
            "projects": (),
            "board": (),
        }
        onward = None
        if view == "board":
            facts["board"] = board_of(session, visit, filters, words)
            facts["count"] = sum(column.count for column in facts["board"])
        else:
            found = list_projects(session, viewer, visit.now, wanted, after=after, limit=limit)
            facts["projects"], onward = found.items, with_cursor(visit, found.after)
            is_whole = cursor is None and found.after is None
            facts["count"] = (
                len(found.items) if is_whole else count_projects(session, viewer, visit.now, wanted)
            )
    back = from_start(visit) if cursor else None
    query = urlencode(filters.query)
    return page(
        visit, "projects.html", filters=filters, view=view, limit=limit, onward=onward, back=back,
        query=query, **facts,
    )  # fmt: skip


@router.api_route("/projects/{code}", methods=["GET", "HEAD"])
def show(code: ProjectCode, visit: Looking) -> Response:
    """Show a project: where it stands, why it cannot move, its money, its people and its last events."""
    with visit.here.database.read() as session:
        mark = mark_of(session, project_id_of(session, visit.signed_in.viewer, code) or 0)
        project = find(session, visit, code)
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
            "courts": court_of(session, session.get_one(Project, project.id), visit.now),
            "live": f"/projects/{code}/live?seen={mark}",
            "history": history(session, project.id, project.lifecycle_id, limit=EVENTS_ON_PAGE),
        }
    return page(visit, "project.html", **facts)


def find(session: Session, visit: Visit, code: str) -> ProjectDetail:
    """Give a project that the reader may see. Raises NotFound."""
    project = describe_project(session, visit.signed_in.viewer, code, visit.now)
    if project is None:
        raise NotFound("project_unknown", project=code)
    return project
