"""Slots: the answers that are awaited, and from whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select
from sqlmodel import Session, col

from models.organisation import Organisation
from models.person import Appointment, Person
from models.project import Project
from models.queries.page import Page
from models.queries.reference import Reference
from models.queries.rows import fetch, fetch_one
from models.queries.visibility import Viewer, visible_projects
from models.rules.text import Text
from models.step import Slot

NEVER = datetime(9999, 12, 31, tzinfo=UTC)
SlotKey = tuple[datetime, int]


@dataclass(frozen=True, slots=True)
class SlotFilter:
    """What a list is narrowed to; `mine` keeps the slots that the viewing person may answer."""

    mine: bool = False
    state: str = "open"
    project: str | None = None
    organisation: str | None = None


@dataclass(frozen=True, slots=True)
class SlotRow:
    """One turn at a step, who holds it and until when; `person` is given where one person is named."""

    id: int
    project_id: int
    project: Reference
    version: int
    lifecycle_id: int
    step: str
    stage: str
    subject: str
    round: int
    role: str
    holder: Reference
    person: Text | None
    state: str
    outcome: str | None
    opened_at: datetime
    due_at: datetime | None
    closed_at: datetime | None
    late: bool


def list_slots(
    session: Session,
    viewer: Viewer,
    now: datetime,
    wanted: SlotFilter | None = None,
    *,
    after: SlotKey | None = None,
    limit: int = 50,
) -> Page[SlotRow, SlotKey]:
    """Give up to `limit` slots in order of their due time; those without one come last."""
    due = func.coalesce(col(Slot.due_at), NEVER)
    statement = _rows().where(*_conditions(viewer, wanted or SlotFilter()))
    if after is not None:
        later = and_(due == after[0], col(Slot.id) > after[1])
        statement = statement.where(or_(due > after[0], later))
    found = fetch(session, statement.order_by(due, col(Slot.id)).limit(limit + 1))
    rows = tuple(_row(values, now) for values in found[:limit])
    more = (rows[-1].due_at or NEVER, rows[-1].id) if len(found) > limit else None
    return Page(rows, more)


def open_slots(session: Session, project_id: int, now: datetime) -> tuple[SlotRow, ...]:
    """Give the open slots of a project in order of their due time."""
    due = func.coalesce(col(Slot.due_at), NEVER)
    held = _rows().where(col(Slot.project_id) == project_id, col(Slot.state) == "open")
    return tuple(_row(values, now) for values in fetch(session, held.order_by(due, col(Slot.id))))


def find_slot(session: Session, viewer: Viewer, slot_id: int, now: datetime) -> SlotRow | None:
    """Give a slot of a project that the viewer may see, or none."""
    values = fetch_one(session, _rows().where(col(Slot.id) == slot_id, visible_projects(viewer)))
    return None if values is None else _row(values, now)


def project_of_slot(session: Session, viewer: Viewer, slot_id: int) -> int | None:
    """Give the id of a slot's project, or none where the viewer may not see it."""
    own = (
        select(col(Slot.project_id))
        .join(Project, col(Project.id) == col(Slot.project_id))
        .where(col(Slot.id) == slot_id, visible_projects(viewer))
    )
    row = fetch_one(session, own)
    return None if row is None else int(row[0])


def answerable_by(person_id: int | None) -> ColumnElement[bool]:
    """Hold in SQL for slots whose holder is the person, by name or by appointment."""
    if person_id is None:
        return false()
    appointed = exists().where(
        col(Appointment.person_id) == person_id,
        col(Appointment.role) == col(Slot.role),
        col(Appointment.organisation_id) == col(Slot.organisation_id),
        or_(col(Appointment.project_id).is_(None), col(Appointment.project_id) == col(Slot.project_id)),
    )
    return or_(col(Slot.person_id) == person_id, and_(col(Slot.person_id).is_(None), appointed))


def _conditions(viewer: Viewer, wanted: SlotFilter) -> list[ColumnElement[bool]]:
    conditions = [col(Slot.state) == wanted.state, visible_projects(viewer)]
    if wanted.mine:
        conditions.append(answerable_by(viewer.person_id))
    if wanted.project is not None:
        conditions.append(col(Project.code) == wanted.project)
    if wanted.organisation is not None:
        conditions.append(col(Organisation.code) == wanted.organisation)
    return conditions


def _rows() -> Select[Any]:
    return (
        select(
            col(Slot.id),
            col(Slot.project_id),
            col(Project.code),
            col(Project.title_ar),
            col(Project.title_en),
            col(Project.version),
            col(Project.lifecycle_id),
            col(Slot.step_key),
            col(Slot.stage),
            col(Slot.subject),
            col(Slot.round),
            col(Slot.role),
            col(Organisation.code),
            col(Organisation.name_ar),
            col(Organisation.name_en),
            col(Person.name_ar),
            col(Person.name_en),
            col(Slot.state),
            col(Slot.outcome),
            col(Slot.opened_at),
            col(Slot.due_at),
            col(Slot.closed_at),
        )
        .join(Project, col(Project.id) == col(Slot.project_id))
        .join(Organisation, col(Organisation.id) == col(Slot.organisation_id))
        .join(Person, col(Person.id) == col(Slot.person_id), isouter=True)
    )


def _row(values: Sequence[Any], now: datetime) -> SlotRow:
    key, project_id, code, title_ar, title_en, version, lifecycle, step, stage, subject, round_ = values[:11]
    role, body, body_ar, body_en, person_ar, person_en, state, outcome, opened, due, closed = values[11:]
    return SlotRow(
        id=key,
        project_id=project_id,
        project=Reference(code, Text(title_ar, title_en)),
        version=version,
        lifecycle_id=lifecycle,
        step=step,
        stage=stage,
        subject=subject,
        round=round_,
        role=role,
        holder=Reference(body, Text(body_ar, body_en)),
        person=None if person_ar is None else Text(person_ar, person_en),
        state=state,
        outcome=outcome,
        opened_at=opened,
        due_at=due,
        closed_at=closed,
        late=state == "open" and due is not None and due < now,
    )
