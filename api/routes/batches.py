"""Batches: one answer to many turns, tried first, and confirmed by a second person if money is in it."""

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
from api.schemas.persons import BatchAsked, BatchItemAsked, BatchShape, ConfirmationAsked
from models.commands.decide_batch import confirm_batch, prepare_batch
from models.queries.batches import batch_row, find_batch
from models.queries.standing import standing_of_slot
from models.rules.errors import NotFound

router = json_router("batches")
BatchId = Annotated[RowId, Path(examples=[3])]
Decider = Annotated[Acting, Depends(acting("steps.decide"))]


@router.post("", status_code=201, response_model=BatchShape)
def prepare(asked: BatchAsked, response: Response, request: Decider) -> BatchShape:
    """Try one answer on many turns; nothing is answered until the batch is confirmed."""

    def perform(session: Session, now: datetime) -> BatchShape:
        read = {item.step: _read(session, request, item) for item in asked.items}
        versions = {step: version for step, (version, _) in read.items()}
        refused = {step: code for step, (_, code) in read.items() if code}
        actor = request.caller.actor
        batch = prepare_batch(session, asked.outcome, asked.comment, versions, actor, now, refused)
        return BatchShape.model_validate(batch_row(batch))

    made = request.once(asked, 201, BatchShape, perform)
    response.headers["Location"] = f"/api/v1/batches/{made.id}"
    return made


@router.get("/{batch_id}", response_model=BatchShape)
def show(
    batch_id: BatchId, here: Here, caller: Annotated[Caller, Depends(require("batches.read"))]
) -> BatchShape:
    """Show a batch of your body, with the result of each turn."""
    with here.database.read() as session:
        found = find_batch(session, caller.viewer, batch_id)
    if found is None:
        raise NotFound("bulk_unknown", bulk=batch_id)
    return BatchShape.model_validate(found)


@router.post("/{batch_id}/confirmation", response_model=BatchShape)
def confirm(batch_id: BatchId, asked: ConfirmationAsked, request: Decider) -> BatchShape:
    """Keep the answers of a batch; each turn has its own result."""

    def perform(session: Session, now: datetime) -> BatchShape:
        batch = confirm_batch(session, batch_id, request.caller.actor, now)
        session.flush()
        return BatchShape.model_validate(batch_row(batch))

    return request.once(asked, 200, BatchShape, perform)


def _read(session: Session, request: Acting, item: BatchItemAsked) -> tuple[int, str]:
    """Give the version that was read, and why it is refused where it is not current or not in sight."""
    standing = standing_of_slot(session, request.caller.viewer, item.step)
    if standing is None:
        return 0, "slot_unknown"
    return standing.version, "" if standing.tag == item.tag.strip('"') else "content_changed"
