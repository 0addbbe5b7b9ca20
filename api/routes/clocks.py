"""SLA clocks: those of a project, whose court it was in, and changes to the clock of a turn."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Path
from sqlmodel import Session

from api.edge.access import require
from api.edge.acting import Acting, acting
from api.edge.identity import Caller
from api.edge.router import json_router
from api.edge.services import Here
from api.routes.projects import ProjectCode
from api.schemas.base import Asked, RowId
from api.schemas.clock import (
    AcknowledgementAsked,
    ClocksShape,
    ClockStateShape,
    CourtsShape,
    ResumptionAsked,
    StopAsked,
    TargetAsked,
)
from models.clock import utc_now
from models.commands.change_clock import Stop, acknowledge_breach, pause_clock, resume_clock, retarget_clock
from models.project import Project
from models.queries.clocks import clocks_of, court_of
from models.queries.project import find_project
from models.queries.slot import describe_slot
from models.rules.errors import NotFound
from models.rules.sla import Allowed
from models.sla_clock import SlaClock

router = json_router("", tag="clocks")
Reader = Annotated[Caller, Depends(require("projects.read"))]
Changing = Annotated[Acting, Depends(acting("clocks.change"))]
SlotId = Annotated[RowId, Path()]


@router.get("/projects/{code}/clocks", response_model=ClocksShape)
def clocks(code: ProjectCode, here: Here, caller: Reader) -> dict[str, Any]:
    """List the SLA clocks of a project: of its turns, its stages, and bodies that were waited for."""
    with here.database.read() as session:
        return {"items": clocks_of(session, _project(session, caller, code), utc_now())}


@router.get("/projects/{code}/court", response_model=CourtsShape)
def court(code: ProjectCode, here: Here, caller: Reader) -> dict[str, Any]:
    """Tell how long each organisation has held a project, returns counted."""
    with here.database.read() as session:
        return {"items": court_of(session, _project(session, caller, code), utc_now())}


@router.post("/steps/{slot_id}/clock/pause", response_model=ClockStateShape)
def pause(slot_id: SlotId, asked: StopAsked, request: Changing) -> ClockStateShape:
    """Stop a turn's clock for a listed reason; the body that is waited for gets one."""
    wish = Stop(asked.reason, asked.text, asked.organisation, asked.working_days)
    return _change(
        request,
        asked,
        slot_id,
        lambda session, now: pause_clock(session, slot_id, wish, request.caller.actor, now),
    )


@router.post("/steps/{slot_id}/clock/resumption", response_model=ClockStateShape)
def resume(slot_id: SlotId, asked: ResumptionAsked, request: Changing) -> ClockStateShape:
    """Let a turn's clock go on with what was left of its time."""
    return _change(
        request,
        asked,
        slot_id,
        lambda session, now: resume_clock(session, slot_id, request.caller.actor, now),
    )


@router.post("/steps/{slot_id}/clock/target", response_model=ClockStateShape)
def retarget(slot_id: SlotId, asked: TargetAsked, request: Changing) -> ClockStateShape:
    """Change how long a turn may take; the change alone makes nobody late."""
    allowed = Allowed(asked.unit, asked.target)
    return _change(
        request,
        asked,
        slot_id,
        lambda session, now: retarget_clock(
            session, slot_id, allowed, asked.reason, request.caller.actor, now
        ),
    )


@router.post("/steps/{slot_id}/clock/acknowledgement", response_model=ClockStateShape)
def acknowledge(slot_id: SlotId, asked: AcknowledgementAsked, request: Changing) -> ClockStateShape:
    """Acknowledge that a turn is late: the next level hears of it later."""
    return _change(
        request,
        asked,
        slot_id,
        lambda session, now: acknowledge_breach(
            session, slot_id, asked.text, asked.working_days, request.caller.actor, now
        ),
    )


def _change(
    request: Acting, asked: Asked, slot_id: int, change: Callable[[Session, datetime], SlaClock]
) -> ClockStateShape:
    def perform(session: Session, now: datetime) -> ClockStateShape:
        if describe_slot(session, request.caller.viewer, slot_id, now) is None:
            raise NotFound("slot_unknown", slot=slot_id)
        return ClockStateShape.model_validate(change(session, now))

    return request.once(asked, 200, ClockStateShape, perform)


def _project(session: Session, caller: Caller, code: str) -> Project:
    found = find_project(session, caller.viewer, code)
    if found is None:
        raise NotFound("project_unknown", project=code)
    return found
