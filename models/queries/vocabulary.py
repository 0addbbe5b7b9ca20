"""What stages, states, steps and roles are called, over every published lifecycle."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import Session, col

from models.definitions import definition_of
from models.lifecycle import Lifecycle
from models.queries.rows import fetch
from models.rules.definition import Title
from models.rules.offices import OFFICES
from models.rules.text import Text

ACTIVE = Text("جار", "Active")
FOCAL_POINT = Text("ضابط اتصال", "Focal point")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Titles by id; where versions differ, the newest version's word holds."""

    stages: Mapping[str, Text]
    states: Mapping[str, Text]
    steps: Mapping[str, Text]
    roles: Mapping[str, Text]
    endings: frozenset[str]


def vocabulary(session: Session) -> Vocabulary:
    """Gather the words of every published lifecycle."""
    versions = fetch(session, select(col(Lifecycle.id)).order_by(col(Lifecycle.id)))
    stages: dict[str, Text] = {}
    states: dict[str, Text] = {"active": ACTIVE}
    steps: dict[str, Text] = {}
    roles: dict[str, Text] = {"focal_point": FOCAL_POINT, **OFFICES}
    endings: set[str] = set()
    for (key,) in versions:
        definition = definition_of(session, key)
        stages |= {stage.id: _text(stage.title) for stage in definition.stages}
        states |= {state.id: _text(state.title) for state in definition.side_states}
        states |= {state.id: _text(state.title) for state in definition.terminals}
        steps |= {step.id: _text(step.title) for step in definition.steps.values()}
        roles |= {name: _text(role.title) for name, role in definition.roles.items()}
        endings |= definition.terminal.keys()
    return Vocabulary(stages, states, steps, roles, frozenset(endings))


def _text(title: Title) -> Text:
    return Text(title.ar, title.en)
