"""Contracts: tranches and what is in arrears of them, spending, and amendments of projects."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Path, Response
from sqlmodel import Session

from api.edge.access import require
from api.edge.acting import Acting, acting
from api.edge.identity import Caller
from api.edge.preconditions import IfMatch, tag_of
from api.edge.router import json_router
from api.edge.services import Here
from api.routes.projects import ProjectCode
from api.schemas.contract import (
    AmendmentsShape,
    SpendingAsked,
    SpendingShape,
    TranchePlanAsked,
    TranchesShape,
)
from api.schemas.project import ReasonAsked
from api.schemas.step import StandingShape
from models.clock import utc_now
from models.columns import identity
from models.commands.declare_spending import declare_spending
from models.commands.open_amendment import open_amendment
from models.commands.plan_tranches import plan_tranches
from models.project import Project
from models.queries.amendments import list_amendments
from models.queries.project import find_project
from models.queries.standing import Standing, standing_of
from models.queries.tranches import list_tranches
from models.rules.errors import NotFound, Stale
from models.rules.money import Money, minor_of

router = json_router("projects", tag="contracts")
Reader = Annotated[Caller, Depends(require("projects.read"))]
Reviser = Annotated[Acting, Depends(acting("projects.revise"))]
TrancheNumber = Annotated[int, Path(ge=1, le=1000, examples=[1])]


@router.get("/{code}/tranches", response_model=TranchesShape)
def tranches(code: ProjectCode, response: Response, here: Here, caller: Reader) -> dict[str, Any]:
    """Show what each funder pays with each tranche, what is late, and what was justified."""
    with here.database.read() as session:
        project = _project(session, caller, code)
        items = list_tranches(session, project, utc_now())
        response.headers["ETag"] = f'"{standing_of(session, identity(project)).tag}"'
    return {"rule": project.counterpart_rule, "items": items}


@router.post("/{code}/tranche-plans", status_code=201, response_model=StandingShape)
def plan(
    code: ProjectCode, asked: TranchePlanAsked, request: Reviser, if_match: IfMatch = None
) -> StandingShape:
    """Plan who pays what with which milestone, on the version that was read."""
    seen, wanted = tag_of(if_match), asked.plan()

    def perform(session: Session, now: datetime) -> StandingShape:
        project_id, standing = _seen(session, request, code, seen)
        plan_tranches(session, project_id, wanted, standing.version, request.caller.actor, now)
        session.flush()
        return StandingShape.model_validate(standing_of(session, project_id))

    return request.once(asked, 201, StandingShape, perform)


@router.post("/{code}/tranches/{number}/spending", status_code=201, response_model=SpendingShape)
def spend(
    code: ProjectCode, number: TrancheNumber, asked: SpendingAsked, request: Reviser, if_match: IfMatch = None
) -> SpendingShape:
    """Declare how much of a tranche is spent in all, or paid back."""
    seen, amount = tag_of(if_match), minor_of(asked.amount, pointer="/amount")

    def perform(session: Session, now: datetime) -> SpendingShape:
        project_id, _standing = _seen(session, request, code, seen)
        kept = declare_spending(session, project_id, number, amount, request.caller.actor, now)
        told = Money(kept.amount_minor, session.get_one(Project, project_id).currency)
        found = {"number": number, "amount": told, "declared_at": kept.declared_at}
        return SpendingShape.model_validate(found)

    return request.once(asked, 201, SpendingShape, perform)


@router.get("/{code}/amendments", response_model=AmendmentsShape)
def amendments(code: ProjectCode, here: Here, caller: Reader) -> AmendmentsShape:
    """List a project's amendments with what each changes; each has a project of its own under its code."""
    with here.database.read() as session:
        found = list_amendments(session, _project(session, caller, code))
    return AmendmentsShape.model_validate({"items": found})


@router.post("/{code}/amendments", status_code=201, response_model=StandingShape)
def amend(
    code: ProjectCode, asked: ReasonAsked, response: Response, request: Reviser, if_match: IfMatch = None
) -> StandingShape:
    """Open an amendment on a copy of the version that was read; the project keeps running."""
    seen = tag_of(if_match)

    def perform(session: Session, now: datetime) -> StandingShape:
        project_id, _standing = _seen(session, request, code, seen)
        case = open_amendment(session, project_id, asked.reason, request.caller.actor, now)
        session.flush()
        return StandingShape.model_validate(standing_of(session, identity(case)))

    opened = request.once(asked, 201, StandingShape, perform)
    response.headers["Location"] = f"/api/v1/projects/{opened.code}"
    return opened


def _seen(session: Session, request: Acting, code: str, seen: str) -> tuple[int, Standing]:
    """Give a project that the caller sees, as the caller has read it."""
    project_id = identity(_project(session, request.caller, code))
    standing = standing_of(session, project_id)
    if standing.tag != seen:
        raise Stale("content_changed", pointer="/header/if-match", seen=seen, current=standing.tag)
    return project_id, standing


def _project(session: Session, caller: Caller, code: str) -> Project:
    project = find_project(session, caller.viewer, code)
    if project is None:
        raise NotFound("project_unknown", project=code)
    return project
