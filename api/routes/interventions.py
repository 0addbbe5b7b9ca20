"""Interventions: what a role may do to a project beside its steps, each posted to its own address."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import Depends
from sqlmodel import Session

from api.edge.acting import Acting, acting
from api.edge.router import json_router
from api.routes.projects import ProjectCode
from api.routes.subresources import ACTIONS
from api.schemas.project import ReasonAsked
from api.schemas.step import StandingShape
from models.commands.intervene import intervene
from models.queries.project import project_id_of
from models.queries.standing import standing_of
from models.rules.errors import NotFound

router = json_router("projects")
Intervention = Literal[
    "cancellation",
    "hold",
    "reopening",
    "resumption",
    "revival",
    "supersession",
    "suspension",
    "termination",
    "withdrawal",
]


@router.post("/{code}/{intervention}", response_model=StandingShape)
def act(
    code: ProjectCode,
    intervention: Intervention,
    asked: ReasonAsked,
    request: Annotated[Acting, Depends(acting("projects.intervene"))],
) -> StandingShape:
    """Withdraw, hold, resume, cancel, suspend or terminate a project, or bring it back."""

    def perform(session: Session, now: datetime) -> StandingShape:
        project_id = project_id_of(session, request.caller.viewer, code)
        if project_id is None:
            raise NotFound("project_unknown", project=code)
        intervene(session, project_id, ACTIONS[intervention], asked.reason, request.caller.actor, now)
        session.flush()
        return StandingShape.model_validate(standing_of(session, project_id))

    return request.once(asked, 200, StandingShape, perform)
