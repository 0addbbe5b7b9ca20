"""Intervene: withdraws, holds, resumes, suspends, cancels, terminates, revives or re-opens a project."""

from datetime import datetime

from sqlmodel import Session

from models.actor import Actor
from models.facts import decider_of
from models.loading import load
from models.project import Project
from models.ready import mark_ready
from models.record import record
from models.rules.errors import Forbidden
from models.rules.interventions import intervene as decide_intervention


def intervene(
    session: Session, project_id: int, action: str, reason: str, actor: Actor, now: datetime
) -> Project:
    """Do one of the lifecycle's actions to a project and mark it ready to advance.

    Raises `NotFound`, `Forbidden`, `Invalid` or `Refused`; nothing is written then.
    """
    if actor.person_id is None:
        raise Forbidden("persons_only")
    loaded = load(session, project_id)
    decider = decider_of(session, actor.person_id, project_id)
    changes = decide_intervention(loaded.definition, loaded.facts, action, reason, decider, now)
    record(session, loaded, changes, now, comment=reason, person_id=actor.person_id)
    mark_ready(session, project_id, now)
    return loaded.project


def withdraw(session: Session, project_id: int, reason: str, actor: Actor, now: datetime) -> Project:
    """Withdraw a project, as its proposer or partner, until signature."""
    return intervene(session, project_id, "withdraw", reason, actor, now)


def put_on_hold(session: Session, project_id: int, reason: str, actor: Actor, now: datetime) -> Project:
    """Put a project on hold; its open slots pause, and a review of the hold is due."""
    return intervene(session, project_id, "put_on_hold", reason, actor, now)


def resume(session: Session, project_id: int, reason: str, actor: Actor, now: datetime) -> Project:
    """Bring a project back to the state that it left."""
    return intervene(session, project_id, "resume", reason, actor, now)


def cancel(session: Session, project_id: int, reason: str, actor: Actor, now: datetime) -> Project:
    """Cancel a project before signature."""
    return intervene(session, project_id, "cancel", reason, actor, now)
