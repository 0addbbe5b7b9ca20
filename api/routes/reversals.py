"""Reversals: a decision taken back by whoever gave it, with a reason, within its time."""

from datetime import datetime
from typing import Annotated

from fastapi import Depends
from sqlmodel import Session

from api.edge.acting import Acting, acting
from api.edge.preconditions import IfMatch, tag_of
from api.edge.router import json_router
from api.routes.steps import SlotId
from api.schemas.project import ReasonAsked
from api.schemas.step import StandingShape
from models.commands.reverse_decision import reverse_decision
from models.queries.standing import standing_of, standing_of_slot
from models.rules.errors import NotFound, Stale

router = json_router("steps")


@router.post("/{slot_id}/reversal", response_model=StandingShape)
def take_back(
    slot_id: SlotId,
    asked: ReasonAsked,
    request: Annotated[Acting, Depends(acting("steps.decide"))],
    if_match: IfMatch = None,
) -> StandingShape:
    """Take a decision back; what rested on it is asked anew, and what was reserved is set free."""
    seen = tag_of(if_match)

    def perform(session: Session, now: datetime) -> StandingShape:
        standing = standing_of_slot(session, request.caller.viewer, slot_id)
        if standing is None:
            raise NotFound("slot_unknown", slot=slot_id)
        if standing.tag != seen:
            raise Stale("content_changed", pointer="/header/if-match", seen=seen, current=standing.tag)
        reverse_decision(session, slot_id, asked.reason, request.caller.actor, now)
        session.flush()
        return StandingShape.model_validate(standing_of(session, standing.project_id))

    return request.once(asked, 200, StandingShape, perform)
