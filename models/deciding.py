"""Deciding: keeps a person's answer to a slot, and marks the project ready to advance."""

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select
from sqlmodel import Session

from models.actor import Actor
from models.books import carry_out_at_once
from models.columns import columns_of, identity, table_of
from models.decision import Decision
from models.facts import decider_of
from models.loading import Loaded, load
from models.ready import mark_ready
from models.record import record
from models.rules.approvals import Answer, answer, instructed_at_once
from models.rules.changes import SlotAnswered
from models.rules.errors import Forbidden, NotFound, Refused
from models.step import Slot

_slot, _decision = columns_of(Slot), table_of(Decision)
PLACE = select(_slot.project_id, _slot.step_key, _slot.subject, _slot.round).where(
    _slot.id == bindparam("slot")
)
KEEP = insert(_decision).returning(_decision.c.id)


def weigh(
    session: Session, slot_id: int, given: Answer, actor: Actor, now: datetime, *, lock: bool = True
) -> tuple[Loaded, SlotAnswered]:
    """Ask the rule about an answer to an open slot, and write nothing.

    Raises `NotFound`, `Forbidden`, `Stale`, `Invalid` or `Refused`.
    """
    found = session.connection().execute(PLACE, {"slot": slot_id}).one_or_none()
    if found is None:
        raise NotFound("slot_unknown", slot=slot_id)
    if actor.person_id is None:
        raise Forbidden("persons_only")
    project_id, step, subject, round_ = found
    loaded = load(session, project_id, lock=lock)
    fact = loaded.facts.slots[step, subject]
    if fact.round != round_:
        raise Refused("slot_closed", state="void")
    decider = decider_of(session, actor.person_id, project_id)
    return loaded, answer(loaded.definition, loaded.facts, fact, given, decider, now)


def keep_answer_to(session: Session, slot_id: int, given: Answer, actor: Actor, now: datetime) -> Decision:
    """Keep an answer to an open slot and give the decision; raises what `weigh` raises."""
    loaded, change = weigh(session, slot_id, given, actor, now)
    decision = _keep(session, slot_id, loaded, given, change, now)
    at_once = instructed_at_once(loaded.definition, change)
    record(session, loaded, [change, *at_once], now, comment=given.comment, person_id=actor.person_id)
    for instruction in at_once:
        carry_out_at_once(session, loaded, instruction, decision, now)
    mark_ready(session, decision.project_id, now)
    return decision


def _keep(
    session: Session, slot_id: int, loaded: Loaded, given: Answer, change: SlotAnswered, now: datetime
) -> Decision:
    row: dict[str, Any] = {
        "slot_id": slot_id,
        "project_id": identity(loaded.project),
        "step_key": change.step,
        "subject": change.subject,
        "outcome": given.outcome,
        "comment": given.comment,
        "person_id": change.person,
        "principal_id": change.principal,
        "version": given.version,
        "seals": change.seals or {},
        "offer": change.offer,
        "decided_at": now,
    }
    return Decision(id=session.connection().execute(KEEP, row).scalar_one(), **row)
