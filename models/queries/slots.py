"""Slots: the answers that are awaited, and from whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, false, func, or_, select
from sqlmodel import Session, col

from models.claim import Claim
from models.columns import columns_of, table_of
from models.decision import Decision
from models.organisation import Organisation
from models.person import Person
from models.project import Project
from models.queries.deputising import handed_over, held_by_appointment, held_for_principal
from models.queries.page import Page
from models.queries.reference import Reference
from models.queries.rows import fetch, fetch_one
from models.queries.visibility import Viewer, seen_by, seen_projects, visible_projects
from models.rules.text import Text
from models.step import Slot

NEVER = datetime(9999, 12, 31, tzinfo=UTC)
SlotKey = tuple[datetime, int]
_slot, _project = columns_of(Slot), columns_of(Project)
_organisation, _person = columns_of(Organisation), columns_of(Person)
ROWS: Select[Any] = (
    select(
        _slot.id,
        _slot.project_id,
        _project.code,
        _project.title_ar,
        _project.title_en,
        _project.version,
        _project.lifecycle_id,
        _slot.step_key,
        _slot.stage,
        _slot.subject,
        _slot.round,
        _slot.role,
        _organisation.code,
        _organisation.name_ar,
        _organisation.name_en,
        _person.name_ar,
        _person.name_en,
        _slot.state,
        _slot.outcome,
        _slot.opened_at,
        _slot.due_at,
        _slot.closed_at,
    )
    .select_from(table_of(Slot).outerjoin(table_of(Person), _person.id == _slot.person_id))
    .where(_project.id == _slot.project_id, _organisation.id == _slot.organisation_id)
)
_due = func.coalesce(_slot.due_at, NEVER)
OPEN = ROWS.where(_slot.project_id == bindparam("project"), _slot.state == "open").order_by(_due, _slot.id)


@dataclass(frozen=True, slots=True)
class SlotFilter:
    """What a list is narrowed to; `mine` keeps the slots that the viewing person may answer.

    `whose` narrows by whose work it is: `mine` (that nobody else has taken on), `unclaimed`, `team` (the
    viewer's organisation's) or `others` (of projects on which the viewer decided before).
    """

    mine: bool = False
    state: str = "open"
    project: str | None = None
    organisation: str | None = None
    whose: str | None = None


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
    statement = ROWS.where(*_conditions(viewer, wanted or SlotFilter()))
    if after is not None:
        later = and_(_due == after[0], _slot.id > after[1])
        statement = statement.where(or_(_due > after[0], later))
    found = fetch(session, statement.order_by(_due, _slot.id).limit(limit + 1))
    rows = tuple(_row(values, now) for values in found[:limit])
    more = (rows[-1].due_at or NEVER, rows[-1].id) if len(found) > limit else None
    return Page(rows, more)


def open_slots(session: Session, project_id: int, now: datetime) -> tuple[SlotRow, ...]:
    """Give the open slots of a project in order of their due time."""
    return tuple(_row(values, now) for values in fetch(session, OPEN, project=project_id))


def find_slot(session: Session, viewer: Viewer, slot_id: int, now: datetime) -> SlotRow | None:
    """Give a slot of a project that the viewer may see, or none."""
    values = fetch_one(session, _one(viewer.sees_all), slot=slot_id, **seen_by(viewer))
    return None if values is None else _row(values, now)


def project_of_slot(session: Session, viewer: Viewer, slot_id: int) -> int | None:
    """Give the id of a slot's project, or none where the viewer may not see it."""
    values = fetch_one(session, _one(viewer.sees_all), slot=slot_id, **seen_by(viewer))
    return None if values is None else int(values[1])


@cache
def _one(sees_all: bool) -> Select[Any]:
    return ROWS.where(_slot.id == bindparam("slot"), seen_projects(sees_all))


def answerable_by(person_id: int | None) -> ColumnElement[bool]:
    """Hold in SQL for slots that the person may answer, by their own appointment or as a deputy."""
    if person_id is None:
        return false()
    return or_(held_by_appointment(person_id), held_for_principal(person_id))


def awaited(viewer: Viewer, whose: str) -> tuple[ColumnElement[bool], ...]:
    """Hold in SQL for the open slots in sight by whose work they are, for counting them alone.

    Who sees every project asks nothing of the projects.
    """
    open_theirs = (col(Slot.state) == "open", held_by(viewer, whose))
    if viewer.sees_all:
        return open_theirs
    seen = select(col(Project.id)).where(col(Project.id) == col(Slot.project_id), visible_projects(viewer))
    return (*open_theirs, seen.exists())


def held_by(viewer: Viewer, whose: str) -> ColumnElement[bool]:
    """Hold in SQL for slots by whose work they are; see `SlotFilter`."""
    person = viewer.person_id
    claimed = select(col(Claim.slot_id)).where(col(Claim.slot_id) == col(Slot.id))
    match whose:
        case "mine":
            taken = claimed.where(col(Claim.person_id) != person).exists()
            return and_(answerable_by(person), ~taken, ~handed_over(person))
        case "unclaimed":
            return and_(answerable_by(person), col(Slot.person_id).is_(None), ~claimed.exists())
        case "team":
            return col(Slot.organisation_id) == viewer.organisation_id
        case _:
            decided = select(col(Decision.project_id)).where(col(Decision.person_id) == person)
            return and_(col(Slot.project_id).in_(decided), ~answerable_by(person))


def _conditions(viewer: Viewer, wanted: SlotFilter) -> list[ColumnElement[bool]]:
    conditions = [col(Slot.state) == wanted.state, visible_projects(viewer)]
    if wanted.whose is not None:
        conditions.append(held_by(viewer, wanted.whose))
    if wanted.mine:
        conditions.append(answerable_by(viewer.person_id))
    if wanted.project is not None:
        conditions.append(col(Project.code) == wanted.project)
    if wanted.organisation is not None:
        conditions.append(col(Organisation.code) == wanted.organisation)
    return conditions


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
