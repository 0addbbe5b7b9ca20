"""Decide batch: one answer to many turns, tried first, then confirmed and kept turn by turn."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlmodel import Session, select

from models.actor import Actor
from models.batch import Batch
from models.deciding import keep_answer_to, weigh
from models.rules.approvals import Answer
from models.rules.errors import Forbidden, NotFound, Refused, ShirakaError
from models.rules.four_eyes import is_about_money

FITS, KEPT, DONE = "fits", "kept", "done"


def prepare_batch(
    session: Session,
    outcome: str,
    comment: str,
    versions: Mapping[int, int],
    actor: Actor,
    now: datetime,
    refused: Mapping[int, str] | None = None,
) -> Batch:
    """Try an answer on many turns and keep what would become of each; no turn is answered yet.

    `versions` gives the content version that was read for each slot; `refused` holds those that are refused
    already, by the code of the refusal. Raises `Forbidden` for a machine.
    """
    if actor.person_id is None or actor.organisation_id is None:
        raise Forbidden("persons_only")
    known = refused or {}
    items, needs_second = [], False
    for slot_id, version in sorted(versions.items()):
        result = known.get(slot_id, "")
        if not result:
            result, money = _tried(session, slot_id, Answer(outcome, comment, version), actor, now)
            needs_second = needs_second or money
        items.append([slot_id, version, result])
    batch = Batch(
        person_id=actor.person_id,
        organisation_id=actor.organisation_id,
        outcome=outcome,
        comment=comment,
        items=items,
        needs_second=needs_second,
        prepared_at=now,
    )
    session.add(batch)
    session.flush()
    return batch


def confirm_batch(session: Session, batch_id: int, actor: Actor, now: datetime) -> Batch:
    """Keep the answers of a batch in the name of who prepared it; each turn has its own result.

    Raises `NotFound` for whoever is not of the same body, `Forbidden` where somebody else must confirm, and
    `Refused` for a batch that was confirmed.
    """
    batch = session.exec(select(Batch).where(Batch.id == batch_id).with_for_update()).one_or_none()
    if batch is None or actor.organisation_id != batch.organisation_id:
        raise NotFound("bulk_unknown", bulk=batch_id)
    if batch.state == DONE:
        raise Refused("bulk_confirmed", state=batch.state)
    if (actor.person_id != batch.person_id) is not batch.needs_second:
        raise Forbidden("bulk_second_person" if batch.needs_second else "bulk_own")
    preparer = Actor(batch.person_id, batch.organisation_id)
    batch.items = [_kept(session, batch, item, preparer, now) for item in batch.items]
    batch.state, batch.confirmed_by, batch.confirmed_at = DONE, actor.person_id, now
    return batch


def _tried(session: Session, slot_id: int, given: Answer, actor: Actor, now: datetime) -> tuple[str, bool]:
    try:
        loaded, change = weigh(session, slot_id, given, actor, now, lock=False)
    except ShirakaError as error:
        return error.code, False
    return FITS, is_about_money(loaded.definition.steps[change.step], change.outcome)


def _kept(
    session: Session, batch: Batch, item: Sequence[int | str], preparer: Actor, now: datetime
) -> list[int | str]:
    """Answer one turn in a savepoint of its own, so that the refusal of one leaves the others be."""
    slot_id, version, result = int(item[0]), int(item[1]), str(item[2])
    if result != FITS:
        return [slot_id, version, result]
    given = Answer(batch.outcome, batch.comment, version)
    try:
        with session.begin_nested():
            keep_answer_to(session, slot_id, given, preparer, now)
    except ShirakaError as error:
        return [slot_id, version, error.code]
    return [slot_id, version, KEPT]
