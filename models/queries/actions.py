"""What a person may do to a project now, and what stands in the way of the rest."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from models.definitions import definition_of
from models.facts import decider_of, load_facts
from models.project import Project
from models.rules.definition import Lifecycle
from models.rules.errors import ShirakaError
from models.rules.interventions import Possible, possible
from models.rules.text import Text


@dataclass(frozen=True, slots=True)
class ActionRow:
    """An action; `refusal` says why it is not possible, and is none where it is."""

    id: str
    title: Text
    allowed: bool
    refusal: ShirakaError | None


def actions_on(session: Session, project: Project, person_id: int, now: datetime) -> tuple[ActionRow, ...]:
    """List every action of the project's lifecycle for one person."""
    if project.id is None:
        raise ValueError("the project is not in the database yet")
    definition: Lifecycle = definition_of(session, project.lifecycle_id)
    facts = load_facts(session, project)
    decider = decider_of(session, person_id, project.id)
    return tuple(_row(one) for one in possible(definition, facts, decider, now))


def _row(one: Possible) -> ActionRow:
    refusal = one.refusal if isinstance(one.refusal, ShirakaError) else None
    return ActionRow(one.action.id, Text(one.action.title.ar, one.action.title.en), refusal is None, refusal)
