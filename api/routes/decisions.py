"""Decisions: an answer to a step, given on the version that was seen, kept before it is acknowledged."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Response
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool

from api.edge.acting import Acting, acting
from api.edge.preconditions import IfMatch, Prefer, tag_of, wait_of
from api.edge.router import json_router
from api.routes.steps import SlotId
from api.schemas.base import TextShape
from api.schemas.step import DecidedShape, DecisionAsked, DecisionShape, StandingShape
from models.clock import utc_now
from models.columns import identity
from models.commands.decide import decide
from models.queries.standing import Standing, standing_of_slot
from models.rules.errors import NotFound, Stale
from models.signing import hold_to_file

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
    hold_to_file(request.here.database, request.here.store, slot_id, utc_now())
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
    caller = request.caller
    standing = standing_of_slot(session, caller.viewer, slot_id)
    if standing is None:
        raise NotFound("slot_unknown", slot=slot_id)
    if standing.tag != seen:
        raise Stale("content_changed", pointer="/header/if-match", seen=seen, current=standing.tag)
    given = asked.answer(standing.version)
    kept = decide(session, slot_id, given, caller.actor, now)
    session.flush()
    return DecidedShape(
        decision=DecisionShape(
            id=identity(kept),
            slot_id=slot_id,
            outcome=kept.outcome,
            comment=kept.comment,
            person=TextShape.model_validate(caller.name),
            version=kept.version,
            decided_at=kept.decided_at,
        ),
        project=StandingShape.model_validate(replace(standing, ready=True)),
    )


async def _after_moving(request: Acting, slot_id: int, seconds: int) -> StandingShape:
    standing = await run_in_threadpool(_standing, request, slot_id)
    if standing.ready:
        await request.here.queue.settled(standing.project_id, seconds)
        standing = await run_in_threadpool(_standing, request, slot_id)
    return StandingShape.model_validate(standing)


def _standing(request: Acting, slot_id: int) -> Standing:
    with request.here.database.read() as session:
        standing = standing_of_slot(session, request.caller.viewer, slot_id)
    if standing is None:
        raise NotFound("slot_unknown", slot=slot_id)
    return standing
