"""Take a turn on, hand it to a colleague, or give it back to all who may answer."""

from datetime import datetime

from sqlmodel import Session

from models.claim import Claim
from models.facts import decider_of
from models.rules.errors import Forbidden, NotFound, Refused
from models.step import Slot


def claim_slot(session: Session, slot_id: int, actor_id: int, person_id: int, now: datetime) -> None:
    """Let an open turn be `person_id`'s; both that person and the acting one must be able to answer it.

    Raises NotFound, Refused where the turn is over, and Forbidden where one of them may not answer.
    """
    slot = _open(session, slot_id)
    for one in (actor_id, person_id):
        _check_entitled(session, slot, one)
    claim = session.get(Claim, slot_id)
    if claim is None:
        session.add(Claim(slot_id=slot_id, person_id=person_id, given_by=actor_id, claimed_at=now))
        return
    claim.person_id, claim.given_by, claim.claimed_at = person_id, actor_id, now


def release_slot(session: Session, slot_id: int, actor_id: int) -> None:
    """Give a turn back to all who may answer it. Raises as `claim_slot` does."""
    _check_entitled(session, _open(session, slot_id), actor_id)
    claim = session.get(Claim, slot_id)
    if claim is not None:
        session.delete(claim)


def _open(session: Session, slot_id: int) -> Slot:
    slot = session.get(Slot, slot_id)
    if slot is None:
        raise NotFound("slot_unknown", slot=slot_id)
    if slot.state != "open":
        raise Refused("slot_closed", state=slot.state)
    return slot


def _check_entitled(session: Session, slot: Slot, person_id: int) -> None:
    decider = decider_of(session, person_id, slot.project_id)
    appointed = (slot.role, slot.organisation_id) in decider.appointments
    if not appointed or slot.person_id not in (None, person_id):
        raise Forbidden("page_turn_not_theirs", role=slot.role)
