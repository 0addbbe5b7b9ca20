"""Projects: the list, one in full, its history, and what may be done to it."""

from typing import Annotated, Any

from fastapi import Depends, Path, Query, Request, Response

from api.edge.access import require
from api.edge.identity import Caller
from api.edge.language import preferred_language
from api.edge.paging import After, Limit, page, read_cursor
from api.edge.router import json_router
from api.edge.services import Here
from api.routes.subresources import SUBRESOURCES
from api.schemas.base import Code, Line, PageShape, Word
from api.schemas.project import ActionsShape, EventShape, ProjectDetailShape, ProjectShape
from models.clock import utc_now
from models.queries.actions import ActionRow, actions_on
from models.queries.events import list_events
from models.queries.project import describe_project, find_project, project_id_of
from models.queries.projects import ProjectFilter, list_projects
from models.rules.errors import NotFound
from models.rules.text import Language
from settings import Settings

router = json_router("projects")
Reader = Annotated[Caller, Depends(require("projects.read"))]
ProjectCode = Annotated[Code, Path(examples=["HEA-01"])]
Wanted = Annotated[Word | None, Query()]


@router.get("", response_model=PageShape[ProjectShape])
async def list_all(
    request: Request,
    response: Response,
    here: Here,
    caller: Reader,
    stage: Wanted = None,
    state: Wanted = None,
    protocol: Wanted = None,
    organisation: Wanted = None,
    late: bool | None = None,
    q: Annotated[Line | None, Query(description="Looked for in code and titles.")] = None,
    limit: Limit = 50,
    cursor: After = None,
) -> dict[str, Any]:
    """List the projects that you may see, in order of code."""
    wanted = ProjectFilter(stage, state, protocol, organisation, late, q)
    after = read_cursor(cursor, str)
    with here.database.read() as session:
        found = list_projects(session, caller.viewer, utc_now(), wanted, after=after, limit=limit)
    return page(request, response, found.items, found.after)


@router.get("/{code}", response_model=ProjectDetailShape)
async def show(code: ProjectCode, response: Response, here: Here, caller: Reader) -> dict[str, Any]:
    """Show one project: where it stands, whose turn it is, and why it cannot move."""
    with here.database.read() as session:
        found = describe_project(session, caller.viewer, code, utc_now())
    if found is None:
        raise NotFound("project_unknown", project=code)
    response.headers["ETag"] = f'"{found.tag}"'
    runs = [{"id": run, "url": run_url(here.settings, run)} for run in found.flow_runs]
    return {**{name: getattr(found, name) for name in found.__slots__}, "runs": runs}


@router.get("/{code}/events", response_model=PageShape[EventShape])
async def history(
    code: ProjectCode,
    request: Request,
    response: Response,
    here: Here,
    caller: Annotated[Caller, Depends(require("events.read"))],
    limit: Limit = 50,
    cursor: After = None,
) -> dict[str, Any]:
    """Give a project's history from its beginning."""
    after = read_cursor(cursor, int) or 0
    with here.database.read() as session:
        project_id = project_id_of(session, caller.viewer, code)
        if project_id is None:
            raise NotFound("project_unknown", project=code)
        found = list_events(session, project_id, after=after, limit=limit)
    return page(request, response, found.items, found.after)


@router.get("/{code}/actions", response_model=ActionsShape)
async def actions(
    code: ProjectCode,
    request: Request,
    here: Here,
    caller: Annotated[Caller, Depends(require("projects.actions"))],
) -> dict[str, Any]:
    """List what you may do to a project now, and why not for the rest."""
    with here.database.read() as session:
        project = find_project(session, caller.viewer, code)
        if project is None:
            raise NotFound("project_unknown", project=code)
        rows = actions_on(session, project, caller.actor.person_id or 0, utc_now())
    language = preferred_language(request.headers.get("accept-language"))
    return {"items": [_action(row, code, language) for row in rows]}


def run_url(settings: Settings, run: str) -> str | None:
    """Give the address of a flow run in Prefect's pages, where they are configured."""
    return f"{settings.prefect_ui_url.rstrip('/')}/runs/flow-run/{run}" if settings.prefect_ui_url else None


def _action(row: ActionRow, code: str, language: Language) -> dict[str, Any]:
    refusal = row.refusal
    said = refusal and {
        "pointer": refusal.pointer,
        "code": refusal.code,
        "message": refusal.message(language),
    }
    href = f"/api/v1/projects/{code}/{SUBRESOURCES.get(row.id, row.id)}"
    return {"id": row.id, "title": row.title, "allowed": row.allowed, "href": href, "refusal": said}
