"""Announcements: turns what a movement owes into notices for the persons concerned."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, select

from models import outbox
from models.party import Party
from models.project import Project
from models.protocol import Protocol
from models.rules.changes import Change, Ended, SlotOpened, StageEntered
from models.rules.definition import Lifecycle
from models.rules.notices import Owed, owed
from models.step import Slot


def announce(
    session: Session,
    project: Project,
    definition: Lifecycle,
    changes: Sequence[Change],
    opened: Iterable[Slot],
    now: datetime,
    comment: str = "",
) -> None:
    """Owe each person concerned by `changes` a notice; `opened` are the slots that they opened."""
    slots = {(slot.step_key, slot.subject, slot.round): slot for slot in opened}
    rows: list[dict[str, Any]] = []
    for notice in owed(definition, changes):
        change = notice.change
        if isinstance(change, SlotOpened):
            slot = slots[change.step, change.subject, change.round]
            rows += _to_holders(session, project, definition, notice.kind, slot, comment, now)
        else:
            rows += _to_parties(session, project, definition, notice, comment, now)
    outbox.queue_notices(session, rows)


def slot_facts(project: Project, definition: Lifecycle, slot: Slot, comment: str = "") -> dict[str, Any]:
    """Give what a notice about a slot tells, without its recipient."""
    step = definition.steps[slot.step_key]
    stage = next(stage for stage in definition.stages if stage.id == project.stage)
    return {
        "project": {"code": project.code, "title_ar": project.title_ar, "title_en": project.title_en},
        "stage": stage.title.model_dump(),
        "step": step.title.model_dump(),
        "subject": {"ar": slot.subject, "en": slot.subject} if slot.subject and not slot.person_id else None,
        "due_at": slot.due_at.isoformat() if slot.due_at else None,
        "opened_at": slot.opened_at.isoformat(),
        "comment": comment,
        "outcome": None,
        "path": f"/steps/{slot.id}",
    }


def slot_recipients(session: Session, project: Project, slot: Slot) -> list[outbox.Recipient]:
    """Give everybody whose turn a slot is."""
    if slot.person_id is not None:
        return outbox.person(session, slot.person_id)
    return outbox.holders(session, project, slot.role, slot.organisation_id)


def _to_holders(
    session: Session,
    project: Project,
    definition: Lifecycle,
    kind: str,
    slot: Slot,
    comment: str,
    now: datetime,
) -> list[dict[str, Any]]:
    facts = slot_facts(project, definition, slot, comment)
    return [
        outbox.notice_row(
            kind, f"{kind}:slot:{slot.id}", recipient, facts, now, project_id=project.id, slot_id=slot.id
        )
        for recipient in slot_recipients(session, project, slot)
    ]


def _to_parties(
    session: Session, project: Project, definition: Lifecycle, notice: Owed, comment: str, now: datetime
) -> list[dict[str, Any]]:
    facts = _project_facts(project, definition, notice.change, comment, now)
    key = f"{notice.kind}:{project.code}:event:{project.event_sequence}"
    protocol = session.get_one(Protocol, project.protocol_id)
    parties = session.exec(select(Party.organisation_id).where(Party.project_id == project.id)).all()
    bodies = {*parties, project.sponsor_id, protocol.lead_id, protocol.partner_id}
    return [
        outbox.notice_row(notice.kind, key, recipient, facts, now, project_id=project.id)
        for recipient in outbox.focal_points(session, bodies)
    ]


def _project_facts(
    project: Project, definition: Lifecycle, change: Change, comment: str, now: datetime
) -> dict[str, Any]:
    stage_id = change.stage if isinstance(change, StageEntered) else project.stage
    stage = next(stage for stage in definition.stages if stage.id == stage_id)
    ending = definition.terminal[change.state].title.model_dump() if isinstance(change, Ended) else None
    if isinstance(change, Ended) and not comment:
        comment = change.left.reason
    return {
        "project": {"code": project.code, "title_ar": project.title_ar, "title_en": project.title_en},
        "stage": stage.title.model_dump(),
        "step": None,
        "subject": None,
        "due_at": None,
        "opened_at": now.isoformat(),
        "comment": comment,
        "outcome": ending,
        "path": f"/projects/{project.code}",
    }
