"""Loads a project for a change: its row locked, its definition and its facts."""

from dataclasses import dataclass

from sqlmodel import Session, select

from models.definitions import definition_of
from models.facts import load_facts
from models.project import Project
from models.rules.definition import Lifecycle
from models.rules.errors import NotFound
from models.rules.facts import Facts


@dataclass(frozen=True, slots=True)
class Loaded:
    """A project as a command works on it."""

    project: Project
    definition: Lifecycle
    facts: Facts


def load(session: Session, project_id: int, *, lock: bool = True) -> Loaded:
    """Give a project with its facts; locks its row until the transaction ends. Raises `NotFound`."""
    statement = select(Project).where(Project.id == project_id)
    project = session.exec(statement.with_for_update() if lock else statement).one_or_none()
    if project is None:
        raise NotFound("project_unknown", project=project_id)
    definition = definition_of(session, project.lifecycle_id)
    return Loaded(project, definition, load_facts(session, project))
