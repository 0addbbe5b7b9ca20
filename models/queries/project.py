"""One project in full: what it is, where it stands, whose turn it is, and why it cannot move."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlmodel import Session

from models.columns import columns_of, identity
from models.definitions import definition_of
from models.facts import GROUND_COLUMNS, GROUNDED, load_facts
from models.organisation import Organisation
from models.project import Project
from models.protocol import Protocol
from models.queries.events import EventRow, last_events
from models.queries.reference import Reference
from models.queries.rows import fetch, fetch_one
from models.queries.slots import SlotRow, open_slots
from models.queries.visibility import Viewer, seen_by, seen_projects
from models.rules.changes import Unmet
from models.rules.definition import Lifecycle, Title
from models.rules.facts import Facts
from models.rules.lifecycle import advance
from models.rules.money import Money
from models.rules.text import Text
from models.version import ContentVersion

EVENTS_SHOWN = 10
EVENTS_SEARCHED = 40
RUNS_SHOWN = 10
KEPT = (
    "planned_start",
    "planned_end",
    "lifecycle_id",
    "version",
    "opened_at",
    "stage_entered_at",
    "changed_at",
    "closed_at",
    "next_action_at",
    "provenance",
)

_project, _version = columns_of(Project), columns_of(ContentVersion)
_protocol, _organisation = columns_of(Protocol), columns_of(Organisation)
SHOWN_COLUMNS = (
    *GROUND_COLUMNS,
    _version.tag,
    _protocol.code.label("protocol_code"),
    _protocol.title_ar.label("protocol_ar"),
    _protocol.title_en.label("protocol_en"),
)
BODIES = select(_organisation.id, _organisation.code, _organisation.name_ar, _organisation.name_en).where(
    _organisation.id.in_(bindparam("bodies", expanding=True))
)


@dataclass(frozen=True, slots=True)
class Place:
    """A stage, state, step or role: its id and its title."""

    id: str
    title: Text


@dataclass(frozen=True, slots=True)
class PartyRow:
    """An organisation's part in a project; `role` is the IATI OrganisationRole code."""

    organisation: Reference
    role: int


@dataclass(frozen=True, slots=True)
class ShareRow:
    """A funder's part of the cost in one fiscal year."""

    funder: str
    fiscal_year: str
    kind: str
    amount: Money


@dataclass(frozen=True, slots=True)
class UnmetRow:
    """Something that keeps a project from moving: the reason, and the role and body that can mend it."""

    condition: str
    reason: Text
    who: Place
    step: Place
    subject: str
    organisation: Reference | None


@dataclass(frozen=True, slots=True)
class ProjectDetail:
    """A project in full; `tag` is the entity tag of its content, `flow_runs` the runs that moved it last."""

    id: int
    code: str
    title: Text
    summary: Text
    stage: Place
    state: Place
    protocol: Reference
    sponsor: Reference
    parties: tuple[PartyRow, ...]
    cost: Money
    shares: tuple[ShareRow, ...]
    clauses: tuple[int, ...]
    objectives: tuple[str, ...]
    planned_start: date
    planned_end: date
    lifecycle_id: int
    version: int
    tag: str
    opened_at: datetime
    stage_entered_at: datetime
    changed_at: datetime
    closed_at: datetime | None
    next_action_at: datetime | None
    provenance: dict[str, Any]
    open_steps: tuple[SlotRow, ...]
    unmet: tuple[UnmetRow, ...]
    events: tuple[EventRow, ...]
    flow_runs: tuple[str, ...]


def find_project(session: Session, viewer: Viewer, code: str) -> Project | None:
    """Give a project that the viewer may see, or none."""
    found = session.execute(_by_code(viewer.sees_all), {"code": code, **seen_by(viewer)})
    project: Project | None = found.scalar_one_or_none()
    return project


def project_id_of(session: Session, viewer: Viewer, code: str) -> int | None:
    """Give the id of a project that the viewer may see, or none."""
    row = fetch_one(session, _id_by_code(viewer.sees_all), code=code, **seen_by(viewer))
    return None if row is None else int(row[0])


@cache
def _by_code(sees_all: bool) -> Select[tuple[Project]]:
    return select(Project).where(_project.code == bindparam("code"), seen_projects(sees_all))


@cache
def _shown(sees_all: bool) -> Select[Any]:
    """Read in one statement the project, what the rule is told of it, and what only a reader is told."""
    return select(Project, *SHOWN_COLUMNS).where(
        _project.code == bindparam("code"), seen_projects(sees_all), *GROUNDED
    )


@cache
def _id_by_code(sees_all: bool) -> Select[Any]:
    return select(_project.id).where(_project.code == bindparam("code"), seen_projects(sees_all))


def describe_project(session: Session, viewer: Viewer, code: str, now: datetime) -> ProjectDetail | None:
    """Give a project in full, or none where the viewer may not see it."""
    ground = session.execute(_shown(viewer.sees_all), {"code": code, **seen_by(viewer)}).one_or_none()
    if ground is None:
        return None
    project: Project = ground[0]
    project_id = identity(project)
    definition = definition_of(session, project.lifecycle_id)
    facts = load_facts(session, project, ground)
    slots = open_slots(session, project_id, now)
    events = last_events(session, project_id, EVENTS_SEARCHED)
    unmet = advance(definition, facts, now).unmet
    parties = ground.content["parties"]
    bodies = _bodies(session, project, parties, unmet)
    return ProjectDetail(
        id=project_id,
        code=project.code,
        title=Text(project.title_ar, project.title_en),
        summary=Text(project.summary_ar, project.summary_en),
        stage=stage_place(definition, project.stage),
        state=state_place(definition, facts),
        protocol=Reference(ground.protocol_code, Text(ground.protocol_ar, ground.protocol_en)),
        sponsor=bodies[project.sponsor_id],
        parties=tuple(_party(party) for party in parties),
        cost=Money(project.cost_minor, project.currency),
        shares=tuple(_share(share, project.currency) for share in ground.content["shares"]),
        clauses=tuple(ground.content["clauses"]),
        objectives=tuple(ground.content["objectives"]),
        tag=ground.tag,
        **{name: getattr(project, name) for name in KEPT},
        open_steps=slots,
        unmet=tuple(_unmet(definition, one, bodies) for one in unmet),
        events=events[:EVENTS_SHOWN],
        flow_runs=runs_of(events),
    )


def stage_place(definition: Lifecycle, stage: str) -> Place:
    """Give a stage with its title."""
    return Place(stage, text_of(next(one.title for one in definition.stages if one.id == stage)))


def state_place(definition: Lifecycle, facts: Facts) -> Place:
    """Give a state with its title; a project that simply goes on is active."""
    found = definition.side_state.get(facts.state) or definition.terminal.get(facts.state)
    return Place(facts.state, text_of(found.title) if found else Text("جار", "Active"))


def step_place(definition: Lifecycle, step: str) -> Place:
    """Give a step with its title."""
    return Place(step, text_of(definition.steps[step].title))


def role_place(definition: Lifecycle, role: str) -> Place:
    """Give a role with its title."""
    found = definition.roles.get(role)
    return Place(role, text_of(found.title) if found else Text(role, role))


def text_of(title: Title) -> Text:
    """Give a definition's title as a text."""
    return Text(title.ar, title.en)


def runs_of(events: Iterable[EventRow]) -> tuple[str, ...]:
    """Give the flow runs that wrote these events, in their order, each once."""
    return tuple(dict.fromkeys(event.flow_run_id for event in events if event.flow_run_id))[:RUNS_SHOWN]


def _bodies(
    session: Session, project: Project, parties: Iterable[Mapping[str, Any]], unmet: Iterable[Unmet]
) -> Mapping[int, Reference]:
    """Name the sponsor and whoever can mend what is unmet; parties are named in the content already."""
    named = {party["organisation"]: _party(party).organisation for party in parties}
    wanted = {project.sponsor_id, *(one.organisation for one in unmet if one.organisation is not None)}
    if missing := wanted - named.keys():
        found = fetch(session, BODIES, bodies=list(missing))
        named |= {key: Reference(code, Text(ar, en)) for key, code, ar, en in found}
    return named


def _unmet(definition: Lifecycle, one: Unmet, bodies: Mapping[int, Reference]) -> UnmetRow:
    body = None if one.organisation is None else bodies.get(one.organisation)
    who, step = role_place(definition, one.who), step_place(definition, one.step)
    return UnmetRow(one.condition, one.reason, who, step, one.subject, body)


def _party(party: Mapping[str, Any]) -> PartyRow:
    return PartyRow(Reference(party["code"], Text(party["ar"], party["en"])), party["role"])


def _share(share: list[Any], currency: str) -> ShareRow:
    funder, fiscal_year, kind, amount = share
    return ShareRow(funder, fiscal_year, kind, Money(amount, currency))
