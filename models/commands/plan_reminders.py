"""Plan reminders: writes what the passed occasions of a turn owe its holders, each occasion once ever."""

from collections import Counter
from datetime import datetime
from typing import Any

from sqlalchemy import or_, update
from sqlmodel import Session, col, select

from models import outbox
from models.announcements import slot_facts, slot_recipients
from models.definitions import definition_of
from models.project import Project
from models.rules.calendar import WorkingCalendar
from models.rules.definition import Lifecycle
from models.rules.reminders import Due, Occasion, occasions, take_stock
from models.step import Slot

NOTHING: Counter[tuple[str, str, str]] = Counter()
SUPERSEDED = "a later reminder of the same turn takes its place"
EXPIRED = "the due time had passed before it could be sent; of that its holders are told by itself"


def plan_reminders(
    session: Session, slot_id: int, now: datetime, calendar: WorkingCalendar
) -> Counter[tuple[str, str, str]]:
    """Owe the reminders of a turn that are due at `now`, and count them by project, kind and state.

    Several that passed are told as one; those not told are kept with the reason. Nothing is owed for a turn
    that was answered, paused or moved meanwhile.
    """
    project_id = session.exec(select(Slot.project_id).where(Slot.id == slot_id)).one_or_none()
    if project_id is None:
        return NOTHING
    # The project first, as every command locks it: a decision made meanwhile is waited for and then seen.
    project = session.exec(select(Project).where(Project.id == project_id).with_for_update()).one()
    slot = session.exec(select(Slot).where(Slot.id == slot_id).with_for_update()).one()
    if slot.state != "open" or slot.remind_at is None or slot.remind_at > now:
        return NOTHING
    if slot.due_at is None:
        slot.remind_at = None
        return NOTHING
    definition = definition_of(session, project.lifecycle_id)
    planned = occasions(definition.steps[slot.step_key].reminders, slot.opened_at, slot.due_at, calendar)
    stock = take_stock(planned, slot.remind_at, slot.due_at, now)
    slot.remind_at, slot.reminders_for = stock.next_at, slot.due_at
    slot.reminders_sent += stock.told is not None
    rows = _rows(session, project, definition, slot, stock, now)
    outbox.queue_notices(session, rows)
    return Counter((project.code, row["kind"], row["state"]) for row in rows)


def look_again(session: Session, now: datetime) -> None:
    """Have reminders planned anew for turns whose due time is no longer that for which they were planned."""
    slot = Slot
    session.execute(
        update(slot)
        .where(col(slot.state) == "open", col(slot.due_at).is_not(None))
        .where(or_(col(slot.reminders_for).is_(None), col(slot.reminders_for) != col(slot.due_at)))
        .where(or_(col(slot.remind_at).is_(None), col(slot.remind_at) > now))
        .values(remind_at=now, reminders_for=col(slot.due_at))
        .execution_options(synchronize_session=False)
    )


def _rows(
    session: Session, project: Project, definition: Lifecycle, slot: Slot, stock: Due, now: datetime
) -> list[dict[str, Any]]:
    fates: list[tuple[Occasion, str, str | None]] = [
        *((it, "superseded", SUPERSEDED) for it in stock.superseded),
        *((it, "expired", EXPIRED) for it in stock.expired),
        *((it, "waiting", None) for it in (stock.told,) if it is not None),
    ]
    if not fates:
        return []
    facts, kinds = slot_facts(project, definition, slot), definition.steps[slot.step_key].notices
    rows = []
    for recipient in slot_recipients(session, project, slot):
        for occasion, state, reason in fates:
            kind = kinds.reminder if occasion.offset <= 0 else kinds.breach
            key = f"reminder:slot:{slot.id}:{occasion.name}:mail"
            place = {"project_id": project.id, "slot_id": slot.id}
            row = outbox.notice_row(kind, key, recipient, facts, now, occasion=occasion.name, **place)
            rows.append({**row, "state": state, "reason": reason, "due_at": occasion.at})
    return rows
