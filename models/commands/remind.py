"""Remind: tells the holders of a turn that its answer is late, once."""

from datetime import datetime

from sqlmodel import Session, select

from models import journal, outbox
from models.announcements import slot_facts, slot_recipients
from models.definitions import definition_of
from models.project import Project
from models.step import Slot

BREACHED = "target_breached"


def remind(session: Session, slot_id: int, now: datetime, flow_run_id: str | None = None) -> str | None:
    """Do what time asks of a turn at `now`, and give the kind of notice that its holders are owed, if any.

    Nothing is owed for a turn that was answered meanwhile, or whose time was handled already.
    """
    project_id = session.exec(select(Slot.project_id).where(Slot.id == slot_id)).one_or_none()
    if project_id is None:
        return None
    # The project first, as every command locks it: a decision made meanwhile is waited for and then seen.
    project = session.exec(select(Project).where(Project.id == project_id).with_for_update()).one()
    slot = session.exec(select(Slot).where(Slot.id == slot_id).with_for_update()).one()
    if slot.state != "open" or slot.next_action_at is None or slot.next_action_at > now:
        return None
    if slot.due_at is not None and now < slot.due_at:
        slot.next_action_at = slot.due_at
        return None
    slot.next_action_at = None
    due = slot.due_at.isoformat() if slot.due_at else None
    entry = {"step": slot.step_key, "subject": slot.subject, "round": slot.round, "due_at": due}
    journal.append(session, project, [(BREACHED, entry)], now, flow_run_id=flow_run_id)
    return _owe(session, project, slot, now)


def _owe(session: Session, project: Project, slot: Slot, now: datetime) -> str:
    """Owe the notice that the turn's step names to everybody whose turn it is."""
    definition = definition_of(session, project.lifecycle_id)
    kind = definition.steps[slot.step_key].notices.breach
    key = f"{kind}:slot:{slot.id}"
    facts = slot_facts(project, definition, slot)
    rows = [
        outbox.notice_row(kind, key, recipient, facts, now, project_id=project.id, slot_id=slot.id)
        for recipient in slot_recipients(session, project, slot)
    ]
    outbox.queue_notices(session, rows)
    return kind
