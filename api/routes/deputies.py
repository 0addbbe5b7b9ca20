"""Deputies: who acts for whom, from when to when, and within which bounds."""

from datetime import datetime
from typing import Annotated

from fastapi import Depends, Path, Response
from sqlmodel import Session

from api.edge.access import require
from api.edge.acting import Acting, acting
from api.edge.identity import Caller
from api.edge.router import json_router
from api.edge.services import Here
from api.schemas.base import RowId
from api.schemas.persons import (
    AbsenceAsked,
    BackupAsked,
    BackupShape,
    DeputiesShape,
    DeputyShape,
    EndingAsked,
)
from models.columns import identity
from models.commands.set_deputy import end_deputy, set_backup, set_deputy
from models.queries.deputies import find_deputy, list_deputies
from models.rules.errors import NotFound

router = json_router("deputies")
DeputyId = Annotated[RowId, Path(examples=[3])]
Setter = Annotated[Acting, Depends(acting("deputies.set"))]


@router.get("", response_model=DeputiesShape)
def list_all(here: Here, caller: Annotated[Caller, Depends(require("deputies.read"))]) -> DeputiesShape:
    """List the deputyships of your body, the newest first."""
    with here.database.read() as session:
        found = list_deputies(session, caller.viewer)
    return DeputiesShape.model_validate({"items": found})


@router.post("", status_code=201, response_model=DeputyShape)
def add(asked: AbsenceAsked, response: Response, request: Setter) -> DeputyShape:
    """Hand turns to a deputy for a while, as the person away or as an assistant of the same body."""
    absence = asked.absence()

    def perform(session: Session, now: datetime) -> DeputyShape:
        kept = set_deputy(session, absence, request.caller.actor, now)
        return _shape(session, request, identity(kept))

    made = request.once(asked, 201, DeputyShape, perform)
    response.headers["Location"] = "/api/v1/deputies"
    return made


@router.post("/{deputy_id}/ending", response_model=DeputyShape)
def end(deputy_id: DeputyId, asked: EndingAsked, request: Setter) -> DeputyShape:
    """End a deputyship before its time; what waits comes back."""

    def perform(session: Session, now: datetime) -> DeputyShape:
        if find_deputy(session, request.caller.viewer, deputy_id) is None:
            raise NotFound("deputy_unknown", deputy=deputy_id)
        end_deputy(session, deputy_id, request.caller.actor, now)
        session.flush()
        return _shape(session, request, deputy_id)

    return request.once(asked, 200, DeputyShape, perform)


@router.post("/backup", response_model=BackupShape)
def name_backup(asked: BackupAsked, request: Setter) -> BackupShape:
    """Name who is a person's deputy where an absence names none."""

    def perform(session: Session, now: datetime) -> BackupShape:
        set_backup(session, asked.principal, asked.deputy, request.caller.actor, now)
        return BackupShape(principal=asked.principal, deputy=asked.deputy)

    return request.once(asked, 200, BackupShape, perform)


def _shape(session: Session, request: Acting, deputy_id: int) -> DeputyShape:
    return DeputyShape.model_validate(find_deputy(session, request.caller.viewer, deputy_id))
