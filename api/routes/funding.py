"""Funding of a project: its matrix, the versions of its plan, and what an edit would void."""

from typing import Annotated

from fastapi import Depends, Path, Query, Response
from sqlmodel import Session

from api.edge.access import require
from api.edge.identity import Caller
from api.edge.router import json_router
from api.edge.services import Here
from api.routes.projects import ProjectCode
from api.schemas.funding import FundingShape, PlanChangesShape, PlansShape, PreviewShape
from api.schemas.proposal import RevisionAsked
from models.columns import identity
from models.project import Project
from models.queries.funding import funding_of, plan_changes, plans_of
from models.queries.project import find_project
from models.queries.revision_preview import preview_revision
from models.queries.standing import standing_of
from models.rules.errors import NotFound

router = json_router("projects", tag="funding")
Reader = Annotated[Caller, Depends(require("projects.read"))]
PlanNumber = Annotated[int, Path(ge=1, le=100_000, examples=[2])]


@router.get("/{code}/funding", response_model=FundingShape)
def matrix(code: ProjectCode, response: Response, here: Here, caller: Reader) -> FundingShape:
    """Show who gives what in which year, on which condition, and how each funder decided."""
    with here.database.read() as session:
        project = _project(session, caller, code)
        found = funding_of(session, project)
        tag = standing_of(session, identity(project)).tag
    if found is None:
        raise NotFound("plan_unknown", number=1, project=code)
    response.headers["ETag"] = f'"{tag}"'
    return FundingShape.model_validate(found)


@router.get("/{code}/funding/plans", response_model=PlansShape)
def plans(code: ProjectCode, here: Here, caller: Reader) -> PlansShape:
    """List every version of the funding plan, the newest first."""
    with here.database.read() as session:
        found = plans_of(session, _project(session, caller, code))
    return PlansShape.model_validate({"items": found})


@router.get("/{code}/funding/plans/{number}/changes", response_model=PlanChangesShape)
def changes(
    code: ProjectCode,
    number: PlanNumber,
    here: Here,
    caller: Reader,
    since: Annotated[
        int | None, Query(ge=1, le=100_000, description="By default the version before.")
    ] = None,
) -> PlanChangesShape:
    """Tell what a version of the plan changes of another one."""
    before = since if since is not None else max(number - 1, 1)
    with here.database.read() as session:
        found = plan_changes(session, _project(session, caller, code), before, number)
    if found is None:
        raise NotFound("plan_unknown", number=f"{before}, {number}", project=code)
    return PlanChangesShape.model_validate(found)


@router.post("/{code}/revision-previews", response_model=PreviewShape)
def preview(
    code: ProjectCode,
    asked: RevisionAsked,
    here: Here,
    caller: Annotated[Caller, Depends(require("projects.revise"))],
) -> PreviewShape:
    """Tell which answers an edit would void and which would stand; nothing is kept."""
    revision = asked.revision()
    with here.database.read() as session:
        found = preview_revision(session, _project(session, caller, code), revision)
    return PreviewShape.model_validate({"items": found})


def _project(session: Session, caller: Caller, code: str) -> Project:
    project = find_project(session, caller.viewer, code)
    if project is None:
        raise NotFound("project_unknown", project=code)
    return project
