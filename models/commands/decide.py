"""Decide: keeps a person's answer to a slot, and marks the project ready to advance."""

from datetime import datetime

from sqlmodel import Session

from models.actor import Actor
from models.deciding import keep_answer_to
from models.decision import Decision
from models.faults import point
from models.rules.approvals import Answer


def decide(session: Session, slot_id: int, given: Answer, actor: Actor, now: datetime) -> Decision:
    """Keep an answer to an open slot and give the decision.

    Raises `NotFound`, `Forbidden`, `Stale`, `Invalid` or `Refused`; nothing is written then. The project
    moves in a later transaction, by `advance`.
    """
    decision = keep_answer_to(session, slot_id, given, actor, now)
    point("decide.before_commit")
    return decision
