"""Decisions: an answer to a step, given on the version that was seen, kept before it is acknowledged."""

from datetime import datetime
from typing import Annotated

from fastapi import Depends, Response
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool

from api.edge.acting import Acting, acting
from api.edge.preconditions import IfMatch, Prefer, tag_of, wait_of
from api.edge.router import json_router
from api.routes.steps import SlotId
from api.schemas.step import DecidedShape, DecisionAsked, DecisionShape, StandingShape
from models.commands.decide import decide
from models.queries.slot import decision_on
from models.queries.slots import project_of_slot
from models.queries.standing import standing_of
from models.rules.approvals import Answer
from models.rules.errors import NotFound, Stale

router = json_router("steps")


@router.post("/{slot_id}/decisions", status_code=201, response_model=DecidedShape)
async def answer(
    slot_id: SlotId,
    asked: DecisionAsked,
    response: Response,
    request: Annotated[Acting, Depends(acting("steps.decide"))],
    if_match: IfMatch = None,
    prefer: Prefer = None,
) -> DecidedShape:
    """Decide a step. The answer comes once the decision is kept, or with `Prefer: wait=5` once it acted."""
    seen = tag_of(if_match)
    decided = await run_in_threadpool(_keep, request, slot_id, asked, seen)
    response.headers["Location"] = f"/api/v1/steps/{slot_id}"
    seconds = wait_of(prefer)
    if seconds is not None:
        response.headers["Preference-Applied"] = f"wait={seconds}"
        standing = await _after_moving(request, slot_id, seconds)
        decided = decided.model_copy(update={"project": standing})
    return decided


def _keep(request: Acting, slot_id: int, asked: DecisionAsked, seen: str) -> DecidedShape:
    first = False

    def perform(session: Session, now: datetime) -> DecidedShape:
        nonlocal first
        first = True
        return _decide(session, request, slot_id, asked, seen, now)

    decided = request.once(asked, 201, DecidedShape, perform)
    if first:
        request.here.metrics.decisions.labels(asked.outcome).inc()
    return decided


def _decide(
    session: Session, request: Acting, slot_id: int, asked: DecisionAsked, seen: str, now: datetime
) -> DecidedShape:
    project_id = project_of_slot(session, request.caller.viewer, slot_id)
    if project_id is None:
        raise NotFound("slot_unknown", slot=slot_id)
    standing = standing_of(session, project_id)
    if standing.tag != seen:
        raise Stale("content_changed", pointer="/header/if-match", seen=seen, current=standing.tag)
    given = Answer(asked.outcome, asked.comment, standing.version)
    decide(session, slot_id, given, request.caller.actor, now)
    session.flush()
    kept = decision_on(session, slot_id)
    return DecidedShape(
        decision=DecisionShape.model_validate(kept),
        project=StandingShape.model_validate(standing_of(session, project_id)),
    )


async def _after_moving(request: Acting, slot_id: int, seconds: int) -> StandingShape:
    project_id = await run_in_threadpool(_project_id, request, slot_id)
    await request.here.queue.settled(project_id, seconds)
    return await run_in_threadpool(_standing, request, project_id)


def _project_id(request: Acting, slot_id: int) -> int:
    with request.here.database.read() as session:
        project_id = project_of_slot(session, request.caller.viewer, slot_id)
    if project_id is None:
        raise NotFound("slot_unknown", slot=slot_id)
    return project_id


def _standing(request: Acting, project_id: int) -> StandingShape:
    with request.here.database.read() as session:
        return StandingShape.model_validate(standing_of(session, project_id))
