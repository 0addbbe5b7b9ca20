"""A project's dossier: what it is, who decided what, and its chained history with every hash."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from models.definitions import definition_of
from models.event import Event
from models.person import Person
from models.queries.decisions import GivenRow, given_on
from models.queries.project import ProjectDetail, describe_project
from models.queries.rows import fetch
from models.queries.visibility import Viewer
from models.rules.text import Text

MOST_DECISIONS = 10_000


@dataclass(frozen=True, slots=True)
class DossierEntry:
    """One event: its number, when and by whose hand, at which step, and the hash that chains it."""

    sequence: int
    happened_at: datetime
    kind: str
    step: Text | None
    person: Text | None
    hash: str


@dataclass(frozen=True, slots=True)
class Dossier:
    """Everything that is told of a project on paper; decisions and entries in order of time."""

    project: ProjectDetail
    decisions: tuple[GivenRow, ...]
    entries: tuple[DossierEntry, ...]


def dossier_of(session: Session, viewer: Viewer, code: str, now: datetime) -> Dossier | None:
    """Give a project's dossier, or none where the viewer may not see it."""
    project = describe_project(session, viewer, code, now)
    if project is None:
        return None
    definition = definition_of(session, project.lifecycle_id)
    told = (
        select(
            col(Event.sequence),
            col(Event.happened_at),
            col(Event.kind),
            col(Event.data),
            col(Person.name_ar),
            col(Person.name_en),
            col(Event.hash),
        )
        .join(Person, col(Person.id) == col(Event.person_id), isouter=True)
        .where(col(Event.project_id) == project.id)
        .order_by(col(Event.sequence))
    )
    entries = []
    for sequence, at, kind, data, ar, en, digest in fetch(session, told):
        step = definition.steps.get(data.get("step", ""))
        title = Text(step.title.ar, step.title.en) if step else None
        person = Text(ar, en) if ar is not None else None
        entries.append(DossierEntry(sequence, at, kind, title, person, digest))
    given = given_on(session, project.id, project.lifecycle_id, MOST_DECISIONS)
    return Dossier(project, tuple(reversed(given)), tuple(entries))
