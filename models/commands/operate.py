"""Operate: what an operator does to the machinery, each with a reason and a line in its history."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from models.actor import Actor
from models.administration import note_act
from models.brakes import MAIL, OPERATOR, REMINDERS, VOLUME, release_brake, set_brake
from models.notice import Notice
from models.outbox import NOTICES
from models.ready import mark_ready
from models.rules.delivery import RETRIABLE
from models.rules.errors import Invalid, NotFound, Refused
from models.suppressions import lift
from models.wake import signal

LONGEST_REASON = 500
BRAKES = (REMINDERS, MAIL)


def retry_move(session: Session, code: str, project_id: int, actor: Actor, now: datetime) -> None:
    """Have the engine try a project's move again at once, with its attempts counted anew."""
    mark_ready(session, project_id, now)
    note_act(session, "move_retried", {"project": code}, now, actor.person_id)


def drop_notices(
    session: Session, notice_ids: Sequence[int], reason: str, actor: Actor, now: datetime
) -> int:
    """Give notices up that delivery has put aside, and tell how many. Raises NotFound, Invalid or Refused."""
    told = _reason(reason)
    rows = session.exec(
        select(Notice.id, Notice.state).where(col(Notice.id).in_(notice_ids)).with_for_update()
    ).all()
    states = {int(key): state for key, state in rows if key is not None}
    for key in notice_ids:
        if key not in states:
            raise NotFound("notice_unknown", notice=key)
        if states[key] not in RETRIABLE:
            raise Refused("notice_not_retriable", notice=key, state=states[key])
    session.execute(
        update(Notice)
        .where(col(Notice.id).in_(notice_ids))
        .values(state="cancelled", reason=told, ended_at=now, cause="operator")
        .execution_options(synchronize_session=False)
    )
    note_act(session, "notices_dropped", {"notices": sorted(states), "reason": told}, now, actor.person_id)
    return len(states)


def hold(session: Session, name: str, reason: str, actor: Actor, now: datetime) -> None:
    """Stop reminders or all mail until somebody lets them go on. Raises Invalid."""
    _check_brake(name)
    told = _reason(reason)
    if set_brake(session, name, OPERATOR, told, now):
        note_act(session, "held", {"what": name, "reason": told}, now, actor.person_id)


def let_go(session: Session, name: str, actor: Actor, now: datetime) -> None:
    """Let go what people or an unusual volume stopped; a paused deployment is resumed in Prefect alone."""
    _check_brake(name)
    sources = [one for source in (OPERATOR, VOLUME) for one in release_brake(session, name, source)]
    if sources:
        note_act(session, "let_go", {"what": name, "sources": sources}, now, actor.person_id)
        signal(session, NOTICES)


def open_address(session: Session, address: str, actor: Actor, now: datetime) -> None:
    """Open an address to mail again that was closed after it refused or bounced."""
    if lift(session, address, actor.person_id, now):
        note_act(session, "address_opened", {"address": address}, now, actor.person_id)


def _reason(reason: str) -> str:
    if not reason.strip():
        raise Invalid("page_reason_missing", pointer="/reason")
    return reason.strip()[:LONGEST_REASON]


def _check_brake(name: str) -> None:
    if name not in BRAKES:
        raise Invalid("value_not_listed", pointer="/name", limit=", ".join(BRAKES))
