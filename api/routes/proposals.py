"""Proposals: opening a project, and revising its content while it is being written."""

from datetime import datetime
from typing import Annotated

from fastapi import Depends, Response
from sqlmodel import Session

from api.edge.acting import Acting, acting
from api.edge.preconditions import IfMatch, tag_of
from api.edge.router import json_router
from api.routes.projects import ProjectCode
from api.schemas.proposal import ProjectAsked, RevisionAsked
from api.schemas.step import StandingShape
from models.columns import identity
from models.commands.open_project import open_project
from models.commands.revise import revise
from models.queries.project import project_id_of
from models.queries.standing import standing_of
from models.rules.errors import NotFound, Stale

router = json_router("projects")


@router.post("", status_code=201, response_model=StandingShape)
def propose(
    asked: ProjectAsked, response: Response, request: Annotated[Acting, Depends(acting("projects.open"))]
) -> StandingShape:
    """Open a project as its sponsor or as programme manager."""
    draft = asked.draft()

    def perform(session: Session, now: datetime) -> StandingShape:
        project = open_project(session, draft, request.caller.actor, now)
        session.flush()
        return StandingShape.model_validate(standing_of(session, identity(project)))

    opened = request.once(asked, 201, StandingShape, perform)
    response.headers["Location"] = f"/api/v1/projects/{opened.code}"
    return opened


@router.post("/{code}/revisions", status_code=201, response_model=StandingShape)
def edit(
    code: ProjectCode,
    asked: RevisionAsked,
    response: Response,
    request: Annotated[Acting, Depends(acting("projects.revise"))],
    if_match: IfMatch = None,
) -> StandingShape:
    """Change a project's content while its draft or funding plan is open, on the version that was read."""
    seen = tag_of(if_match)
    revision = asked.revision()

    def perform(session: Session, now: datetime) -> StandingShape:
        project_id = project_id_of(session, request.caller.viewer, code)
        if project_id is None:
            raise NotFound("project_unknown", project=code)
        standing = standing_of(session, project_id)
        if standing.tag != seen:
            raise Stale("content_changed", pointer="/header/if-match", seen=seen, current=standing.tag)
        revise(session, project_id, revision, standing.version, request.caller.actor, now)
        session.flush()
        return StandingShape.model_validate(standing_of(session, project_id))

    revised = request.once(asked, 201, StandingShape, perform)
    response.headers["Location"] = f"/api/v1/projects/{code}"
    return revised
