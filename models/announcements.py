"""Announcements: turns what a movement owes into notices for the persons concerned."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from models import outbox
from models.loading import Loaded
from models.outbox import Recipient
from models.project import Project
from models.rules.changes import Change, Ended, SlotOpened, StageEntered
from models.rules.definition import Lifecycle
from models.rules.notices import Owed, owed
from models.step import Slot

FOCAL_POINT = "focal_point"
People = dict[tuple[str, int], list[Recipient]]


def announce(
    session: Session,
    loaded: Loaded,
    changes: Sequence[Change],
    opened: Iterable[Slot],
    now: datetime,
    comment: str = "",
) -> None:
    """Owe each person concerned by `changes` a notice; `opened` are the slots that they opened."""
    notices = owed(loaded.definition, changes)
    if not notices:
        return
    slots = {(slot.step_key, slot.subject, slot.round): slot for slot in opened}
    bodies = _bodies(loaded)
    roles = {FOCAL_POINT, *(slot.role for slot in slots.values())}
    wanted = bodies | {slot.organisation_id for slot in slots.values()}
    people = outbox.appointed(session, loaded.project.id, roles, wanted)
    rows: list[dict[str, Any]] = []
    for notice in notices:
        if isinstance(notice.change, SlotOpened):
            slot = slots[notice.change.step, notice.change.subject, notice.change.round]
            rows += _to_holders(loaded, notice.kind, slot, _holders(people, slot), comment, now)
        else:
            rows += _to_parties(loaded, notice, _focal_points(people, bodies), comment, now)
    outbox.queue_notices(session, rows)


def slot_recipients(session: Session, project: Project, slot: Slot) -> list[Recipient]:
    """Give everybody whose turn a slot is."""
    return _holders(outbox.appointed(session, project.id, [slot.role], [slot.organisation_id]), slot)


def slot_facts(project: Project, definition: Lifecycle, slot: Slot, comment: str = "") -> dict[str, Any]:
    """Give what a notice about a slot tells, without its recipient."""
    step = definition.steps[slot.step_key]
    return {
        **_about(project, definition, project.stage),
        "step": step.title.model_dump(),
        "subject": {"ar": slot.subject, "en": slot.subject} if slot.subject and not slot.person_id else None,
        "due_at": slot.due_at.isoformat() if slot.due_at else None,
        "opened_at": slot.opened_at.isoformat(),
        "comment": comment,
        "outcome": None,
        "path": f"/steps/{slot.id}",
    }


def place_facts(
    project: Project, definition: Lifecycle, stage: str, opened_at: datetime, comment: str = ""
) -> dict[str, Any]:
    """Give what a notice tells about a project in a stage, without its recipient."""
    return {
        **_about(project, definition, stage),
        "step": None,
        "subject": None,
        "due_at": None,
        "opened_at": opened_at.isoformat(),
        "comment": comment,
        "outcome": None,
        "path": f"/projects/{project.code}",
    }


def _about(project: Project, definition: Lifecycle, stage_id: str) -> dict[str, Any]:
    stage = next(stage for stage in definition.stages if stage.id == stage_id)
    return {
        "project": {"code": project.code, "title_ar": project.title_ar, "title_en": project.title_en},
        "stage": stage.title.model_dump(),
    }


def _bodies(loaded: Loaded) -> set[int]:
    """Give who is told where a project stands: its parties, its sponsor, its protocol's bodies."""
    parties = {
        party.organisation for party in loaded.facts.subjects["party"] if party.organisation is not None
    }
    return parties | {loaded.facts.organisations[body] for body in ("sponsor", "lead", "partner")}


def _holders(people: People, slot: Slot) -> list[Recipient]:
    holders = people.get((slot.role, slot.organisation_id), [])
    return [
        person for person in once(holders) if slot.person_id in (None, person.person_id, person.stands_for)
    ]


def _focal_points(people: People, bodies: Iterable[int]) -> list[Recipient]:
    return once(person for body in sorted(bodies) for person in people.get((FOCAL_POINT, body), []))


def once(people: Iterable[Recipient]) -> list[Recipient]:
    """Give each person once."""
    return list({person.person_id: person for person in people}.values())


def _to_holders(
    loaded: Loaded, kind: str, slot: Slot, holders: Iterable[Recipient], comment: str, now: datetime
) -> list[dict[str, Any]]:
    facts = slot_facts(loaded.project, loaded.definition, slot, comment)
    key, project_id = f"{kind}:slot:{slot.id}", loaded.project.id
    return [
        outbox.notice_row(kind, key, recipient, facts, now, project_id=project_id, slot_id=slot.id)
        for recipient in holders
    ]


def _to_parties(
    loaded: Loaded, notice: Owed, people: Iterable[Recipient], comment: str, now: datetime
) -> list[dict[str, Any]]:
    project = loaded.project
    facts = _project_facts(loaded, notice.change, comment, now)
    place = notice.change.stage if isinstance(notice.change, StageEntered) else project.state
    key = f"{notice.kind}:{place}:{project.code}:event:{project.event_sequence}"
    return [
        outbox.notice_row(notice.kind, key, recipient, facts, now, project_id=project.id)
        for recipient in people
    ]


def _project_facts(loaded: Loaded, change: Change, comment: str, now: datetime) -> dict[str, Any]:
    project, definition = loaded.project, loaded.definition
    stage = change.stage if isinstance(change, StageEntered) else project.stage
    ending = change if isinstance(change, Ended) else None
    told = comment or (ending.left.reason if ending else "")
    return {
        **place_facts(project, definition, stage, now, told),
        "outcome": definition.terminal[ending.state].title.model_dump() if ending else None,
    }
