"""Loads a project for a change: its row locked, its definition and its facts."""

from dataclasses import dataclass

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from models.definitions import definition_of
from models.facts import load_facts
from models.project import Project
from models.rules.definition import Lifecycle
from models.rules.errors import NotFound
from models.rules.facts import Facts

UNLOCKED = select(Project).where(col(Project.id) == bindparam("project"))
LOCKED = UNLOCKED.with_for_update()


@dataclass(frozen=True, slots=True)
class Loaded:
    """A project as a command works on it."""

    project: Project
    definition: Lifecycle
    facts: Facts


def load(session: Session, project_id: int, *, lock: bool = True) -> Loaded:
    """Give a project with its facts; locks its row until the transaction ends. Raises `NotFound`."""
    found = session.execute(LOCKED if lock else UNLOCKED, {"project": project_id})
    project: Project | None = found.scalar_one_or_none()
    if project is None:
        raise NotFound("project_unknown", project=project_id)
    definition = definition_of(session, project.lifecycle_id)
    return Loaded(project, definition, load_facts(session, project))
