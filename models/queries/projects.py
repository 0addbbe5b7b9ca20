"""The list of projects: filtered, in order of code, one page at a time at a cost that does not grow."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Row, Select, String, bindparam, func, or_, select
from sqlmodel import Session

from models.columns import columns_of, table_of
from models.organisation import Organisation
from models.party import Party
from models.project import Project
from models.protocol import Protocol
from models.queries.page import Page
from models.queries.reference import Reference
from models.queries.rows import fetch, fetch_one
from models.queries.visibility import Viewer, own_projects, seen_by, seen_projects
from models.rules.folding import terms_of
from models.rules.money import Money
from models.rules.text import Text
from models.step import Slot

ESCAPE = "/"
_project, _protocol, _organisation = (columns_of(table) for table in (Project, Protocol, Organisation))
_party, _slot = columns_of(Party), columns_of(Slot)
ROWS: Select[Any] = select(
    _project.id,
    _project.code,
    _project.title_ar,
    _project.title_en,
    _project.stage,
    _project.state,
    _protocol.code,
    _organisation.code,
    _organisation.name_ar,
    _organisation.name_en,
    _project.cost_minor,
    _project.currency,
    _project.planned_start,
    _project.planned_end,
    _project.version,
    _project.stage_entered_at,
    _project.changed_at,
).where(_protocol.id == _project.protocol_id, _organisation.id == _project.sponsor_id)
TURNS: Select[Any] = select(_slot.project_id, _organisation.code, _slot.due_at).where(
    _organisation.id == _slot.organisation_id,
    _slot.project_id.in_(bindparam("projects", expanding=True)),
    _slot.state == "open",
)


@dataclass(frozen=True, slots=True)
class ProjectFilter:
    """What a list is narrowed to.

    Each word of `text` is looked for in code and titles, whichever forms of Arabic letters they are written
    in; `late` means overdue answers.
    """

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
    asked = wanted or ProjectFilter()
    statement = _listing(viewer.sees_all, _shape(asked), after is not None)
    parameters = _parameters(viewer, asked, now)
    found = fetch(session, statement, **parameters, after=after or "", rows=limit + 1)
    rows = tuple(_with_turns(session, found[:limit], now))
    return Page(rows, rows[-1].code if len(found) > limit else None)


def count_projects(
    session: Session, viewer: Viewer, now: datetime, wanted: ProjectFilter | None = None
) -> int:
    """Count the projects that a filter lets through; unlike a page, this costs more with more projects."""
    asked = wanted or ProjectFilter()
    statement = _counting(viewer.sees_all, _shape(asked))
    row = fetch_one(session, statement, **_parameters(viewer, asked, now))
    return int(row[0]) if row else 0


def count_by_stage(
    session: Session, viewer: Viewer, now: datetime, wanted: ProjectFilter | None = None
) -> dict[str, int]:
    """Count the projects that a filter lets through by the stage in which they stand."""
    asked = wanted or ProjectFilter()
    statement = (
        select(_project.stage, func.count())
        .where(*_conditions(viewer.sees_all, _shape(asked)))
        .group_by(_project.stage)
    )
    found = fetch(session, statement, **_parameters(viewer, asked, now))
    return {stage: int(count) for stage, count in found}


def late_projects() -> ColumnElement[bool]:
    """Hold for projects on which an answer is overdue at `now`, a parameter of the prepared statement."""
    overdue = select(_slot.project_id).where(_slot.state == "open", _slot.due_at < bindparam("now"))
    return _project.id.in_(overdue)  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class _Shape:
    """Which filters are given: what a prepared statement is made from, and looked up by."""

    stage: bool
    state: bool
    protocol: bool
    organisation: bool
    late: bool | None
    terms: int


def _shape(wanted: ProjectFilter) -> _Shape:
    return _Shape(
        wanted.stage is not None,
        wanted.state is not None,
        wanted.protocol is not None,
        wanted.organisation is not None,
        wanted.late,
        len(terms_of(wanted.text or "")),
    )


def _parameters(viewer: Viewer, wanted: ProjectFilter, now: datetime) -> dict[str, Any]:
    return {
        "stage": wanted.stage,
        "state": wanted.state,
        "protocol": wanted.protocol,
        "organisation": wanted.organisation,
        "now": now,
        **{f"term_{place}": escaped(term) for place, term in enumerate(terms_of(wanted.text or ""))},
        **seen_by(viewer),
    }


@cache
def _listing(sees_all: bool, shape: _Shape, goes_on: bool) -> Select[Any]:
    statement = ROWS.where(*_conditions(sees_all, shape))
    if goes_on:
        statement = statement.where(_project.code > bindparam("after"))
    return statement.order_by(_project.code).limit(bindparam("rows", type_=Integer))


@cache
def _counting(sees_all: bool, shape: _Shape) -> Select[Any]:
    return select(func.count()).select_from(table_of(Project)).where(*_conditions(sees_all, shape))


def _conditions(sees_all: bool, shape: _Shape) -> Iterator[ColumnElement[bool]]:
    yield seen_projects(sees_all)
    yield own_projects()
    if shape.stage:
        yield _project.stage == bindparam("stage")
    if shape.state:
        yield _project.state == bindparam("state")
    if shape.protocol:
        named = select(_protocol.id).where(_protocol.code == bindparam("protocol"))
        yield _project.protocol_id == named.scalar_subquery()
    if shape.organisation:
        yield _concerning()
    if shape.late is not None:
        yield late_projects() if shape.late else ~late_projects()
    for place in range(shape.terms):
        yield _project.folded.like(bindparam(f"term_{place}", type_=String), escape=ESCAPE)


def _concerning() -> ColumnElement[bool]:
    named = select(_organisation.id).where(_organisation.code == bindparam("organisation"))
    body = named.scalar_subquery()
    taken_part = select(_party.project_id).where(_party.organisation_id == body)
    return or_(_project.sponsor_id == body, _project.id.in_(taken_part))


def escaped(text: str) -> str:
    """Write a word as a pattern of LIKE that finds it anywhere, with its special signs taken literally."""
    for special in (ESCAPE, "%", "_"):
        text = text.replace(special, ESCAPE + special)
    return f"%{text}%"


def _row(values: Sequence[Any], bodies: set[str], due: datetime | None, now: datetime) -> ProjectRow:
    key, code, title_ar, title_en, stage, state, protocol, body, body_ar, body_en = values[:10]
    cost_minor, currency, planned_start, planned_end, version, stage_entered_at, changed_at = values[10:]
    return ProjectRow(
        id=key,
        code=code,
        title=Text(title_ar, title_en),
        stage=stage,
        state=state,
        protocol=protocol,
        sponsor=Reference(body, Text(body_ar, body_en)),
        cost=Money(cost_minor, currency),
        planned_start=planned_start,
        planned_end=planned_end,
        version=version,
        stage_entered_at=stage_entered_at,
        changed_at=changed_at,
        due_at=due,
        late=due is not None and due < now,
        waiting_for=tuple(sorted(bodies)),
    )


def _with_turns(session: Session, found: Sequence[Row[Any]], now: datetime) -> Iterator[ProjectRow]:
    bodies: dict[int, set[str]] = defaultdict(set)
    dues: dict[int, datetime] = {}
    for project, body, due in fetch(session, TURNS, projects=[values[0] for values in found]):
        bodies[project].add(body)
        if due is not None:
            dues[project] = min(due, dues.get(project, due))
    for values in found:
        yield _row(values, bodies[values[0]], dues.get(values[0]), now)
