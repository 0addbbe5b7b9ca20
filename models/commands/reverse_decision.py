"""Reverse decision: takes a decision back by an entry with a reason; nothing is deleted."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session, col, select

from models import funds, journal
from models.actor import Actor
from models.announcements import slot_facts, slot_recipients
from models.columns import identity
from models.decision import Decision
from models.facts import decider_of
from models.faults import point
from models.loading import Loaded, load
from models.outbox import notice_row, queue_notices
from models.ready import mark_ready
from models.record import record
from models.reversal import Reversal
from models.rules.changes import Change, Instructed, SlotMoved
from models.rules.errors import Forbidden, NotFound, Refused
from models.rules.reversals import reverse
from models.step import Slot

CORRECTION = "correction"


def reverse_decision(session: Session, slot_id: int, reason: str, actor: Actor, now: datetime) -> Reversal:
    """Take the decision on a slot back, set free what was reserved on the strength of it, and tell people.

    Raises `NotFound`, `Forbidden`, `Invalid` or `Refused`; nothing is written then.
    """
    if actor.person_id is None:
        raise Forbidden("persons_only")
    slot = session.get(Slot, slot_id)
    if slot is None:
        raise NotFound("slot_unknown", slot=slot_id)
    loaded = load(session, slot.project_id)
    fact = loaded.facts.slots[slot.step_key, slot.subject]
    if fact.round != slot.round:
        raise Refused("slot_closed", state="void")
    decider = decider_of(session, actor.person_id, slot.project_id)
    changes = reverse(loaded.definition, loaded.facts, fact, reason, decider, now)
    kept = _keep(session, slot_id, reason, actor.person_id, now)
    record(session, loaded, changes, now, comment=reason, person_id=actor.person_id)
    entry = (
        "decision_reversed",
        {"decision": kept.decision_id, "step": slot.step_key, "reason": kept.reason},
    )
    journal.append(session, loaded.project, [entry], now, actor.person_id)
    for change in changes:
        if isinstance(change, Instructed):
            funds.INSTRUCTIONS[change.instruction](session, loaded.project, change, now)
    _tell(session, loaded, changes, kept.reason, now)
    mark_ready(session, slot.project_id, now)
    point("reverse.before_commit")
    return kept


def _keep(session: Session, slot_id: int, reason: str, person_id: int, now: datetime) -> Reversal:
    decision = session.exec(select(Decision).where(Decision.slot_id == slot_id)).one()
    kept = Reversal(
        decision_id=identity(decision),
        project_id=decision.project_id,
        person_id=person_id,
        reason=reason.strip(),
        reversed_at=now,
    )
    session.add(kept)
    session.flush()
    return kept


def _tell(session: Session, loaded: Loaded, changes: Iterable[Change], reason: str, now: datetime) -> None:
    """Owe a correction to everybody whose turn or answer no longer stands."""
    gone = {(c.step, c.subject, c.round) for c in changes if isinstance(c, SlotMoved) and c.state == "void"}
    turns = select(Slot).where(Slot.project_id == loaded.project.id).order_by(col(Slot.id))
    rows = [
        notice_row(
            CORRECTION,
            f"{CORRECTION}:slot:{slot.id}",
            person,
            slot_facts(loaded.project, loaded.definition, slot, reason),
            now,
            project_id=loaded.project.id,
            slot_id=slot.id,
        )
        for slot in session.exec(turns).all()
        if (slot.step_key, slot.subject, slot.round) in gone
        for person in slot_recipients(session, loaded.project, slot)
    ]
    queue_notices(session, rows)
