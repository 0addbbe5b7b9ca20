"""The list of projects: filtered, in order of code, one page at a time at a cost that does not grow."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlmodel import Session, col

from models.organisation import Organisation
from models.party import Party
from models.project import Project
from models.protocol import Protocol
from models.queries.page import Page
from models.queries.reference import Reference
from models.queries.rows import fetch, fetch_one
from models.queries.visibility import Viewer, visible_projects
from models.rules.money import Money
from models.rules.text import Text
from models.step import Slot


@dataclass(frozen=True, slots=True)
class ProjectFilter:
    """What a list is narrowed to; `text` is looked for in code and titles, `late` means overdue answers."""

    stage: str | None = None
    state: str | None = None
    protocol: str | None = None
    organisation: str | None = None
    late: bool | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """A project as a list shows it: `waiting_for` names the bodies whose turn it is."""

    id: int
    code: str
    title: Text
    stage: str
    state: str
    protocol: str
    sponsor: Reference
    cost: Money
    planned_start: date
    planned_end: date
    version: int
    stage_entered_at: datetime
    changed_at: datetime
    due_at: datetime | None = None
    late: bool = False
    waiting_for: tuple[str, ...] = ()


def list_projects(
    session: Session,
    viewer: Viewer,
    now: datetime,
    wanted: ProjectFilter | None = None,
    *,
    after: str | None = None,
    limit: int = 50,
) -> Page[ProjectRow, str]:
    """Give up to `limit` projects whose code comes after `after`."""
    statement = _rows().where(*_conditions(viewer, wanted or ProjectFilter(), now))
    if after is not None:
        statement = statement.where(col(Project.code) > after)
    found = fetch(session, statement.order_by(col(Project.code)).limit(limit + 1))
    rows = [_row(values) for values in found[:limit]]
    more = rows[-1].code if len(found) > limit else None
    return Page(tuple(_with_turns(session, rows, now)), more)


def count_projects(
    session: Session, viewer: Viewer, now: datetime, wanted: ProjectFilter | None = None
) -> int:
    """Count the projects that a filter lets through; unlike a page, this costs more with more projects."""
    conditions = _conditions(viewer, wanted or ProjectFilter(), now)
    row = fetch_one(session, select(func.count()).select_from(Project).where(*conditions))
    return int(row[0]) if row else 0


def late_projects(now: datetime) -> ColumnElement[bool]:
    """Hold in SQL for projects on which an answer is overdue."""
    overdue = select(col(Slot.project_id)).where(col(Slot.state) == "open", col(Slot.due_at) < now)
    return col(Project.id).in_(overdue)


def _conditions(viewer: Viewer, wanted: ProjectFilter, now: datetime) -> list[ColumnElement[bool]]:
    conditions = [visible_projects(viewer)]
    if wanted.stage is not None:
        conditions.append(col(Project.stage) == wanted.stage)
    if wanted.state is not None:
        conditions.append(col(Project.state) == wanted.state)
    if wanted.protocol is not None:
        named = select(col(Protocol.id)).where(col(Protocol.code) == wanted.protocol)
        conditions.append(col(Project.protocol_id).in_(named))
    if wanted.organisation is not None:
        conditions.append(_concerning(wanted.organisation))
    if wanted.late is not None:
        late = late_projects(now)
        conditions.append(late if wanted.late else ~late)
    if wanted.text:
        searched = (col(Project.code), col(Project.title_ar), col(Project.title_en))
        conditions.append(or_(*(column.icontains(wanted.text, autoescape=True) for column in searched)))
    return conditions


def _concerning(organisation: str) -> ColumnElement[bool]:
    body = select(col(Organisation.id)).where(col(Organisation.code) == organisation).scalar_subquery()
    taken_part = select(col(Party.project_id)).where(col(Party.organisation_id) == body)
    return or_(col(Project.sponsor_id) == body, col(Project.id).in_(taken_part))


def _rows() -> Select[Any]:
    return (
        select(
            col(Project.id),
            col(Project.code),
            col(Project.title_ar),
            col(Project.title_en),
            col(Project.stage),
            col(Project.state),
            col(Protocol.code),
            col(Organisation.code),
            col(Organisation.name_ar),
            col(Organisation.name_en),
            col(Project.cost_minor),
            col(Project.currency),
            col(Project.planned_start),
            col(Project.planned_end),
            col(Project.version),
            col(Project.stage_entered_at),
            col(Project.changed_at),
        )
        .join(Protocol, col(Protocol.id) == col(Project.protocol_id))
        .join(Organisation, col(Organisation.id) == col(Project.sponsor_id))
    )


def _row(values: Sequence[Any]) -> ProjectRow:
    key, code, title_ar, title_en, stage, state, protocol, body, body_ar, body_en = values[:10]
    sponsor = Reference(body, Text(body_ar, body_en))
    cost = Money(values[10], values[11])
    return ProjectRow(
        key, code, Text(title_ar, title_en), stage, state, protocol, sponsor, cost, *values[12:]
    )


def _with_turns(session: Session, rows: list[ProjectRow], now: datetime) -> list[ProjectRow]:
    turns = fetch(
        session,
        select(col(Slot.project_id), col(Organisation.code), col(Slot.due_at))
        .join(Organisation, col(Organisation.id) == col(Slot.organisation_id))
        .where(col(Slot.project_id).in_([row.id for row in rows]), col(Slot.state) == "open"),
    )
    bodies: dict[int, set[str]] = defaultdict(set)
    dues: dict[int, list[datetime]] = defaultdict(list)
    for project, body, due in turns:
        bodies[project].add(body)
        if due is not None:
            dues[project].append(due)
    return [_with_turn(row, bodies.get(row.id, set()), dues.get(row.id, []), now) for row in rows]


def _with_turn(row: ProjectRow, bodies: set[str], dues: list[datetime], now: datetime) -> ProjectRow:
    due = min(dues, default=None)
    return replace(row, due_at=due, late=due is not None and due < now, waiting_for=tuple(sorted(bodies)))
