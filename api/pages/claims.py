"""Taking a turn on, handing it to a colleague, and giving it back."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response

from api.pages.access import Submission, submitting
from api.pages.view import go_to
from api.pages.visit import own_path
from api.schemas.base import RowId
from models.commands.claim_slot import claim_slot, release_slot
from models.queries.slots import project_of_slot
from models.rules.errors import NotFound

router = APIRouter(include_in_schema=False, prefix="/steps/{slot_id}")
SlotId = Annotated[RowId, Path()]
Deciding = Annotated[Submission, Depends(submitting("steps.claim"))]


@router.post("/claim")
def claim(slot_id: SlotId, submission: Deciding) -> Response:
    """Take a turn on, or hand it to the colleague that the form names."""
    visit, form = submission.visit, submission.form
    given, own = form.get("person", ""), visit.signed_in.actor.person_id or 0
    person = int(given) if given.isascii() and given.isdigit() and len(given) < 10 else own
    with visit.here.database.write() as session:
        if project_of_slot(session, visit.signed_in.viewer, slot_id) is None:
            raise NotFound("slot_unknown", slot=slot_id)
        claim_slot(session, slot_id, own, person, visit.now)
    return go_to(own_path(form.get("next", ""), f"/steps/{slot_id}"))


@router.post("/release")
def release(slot_id: SlotId, submission: Deciding) -> Response:
    """Give a turn back to all who may answer it."""
    visit = submission.visit
    with visit.here.database.write() as session:
        if project_of_slot(session, visit.signed_in.viewer, slot_id) is None:
            raise NotFound("slot_unknown", slot=slot_id)
        release_slot(session, slot_id, visit.signed_in.actor.person_id or 0)
    return go_to(f"/steps/{slot_id}")
