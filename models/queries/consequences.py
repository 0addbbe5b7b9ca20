"""What each answer to a slot would do, in the names that a page shows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from models.definitions import definition_of
from models.facts import load_facts
from models.organisation import Organisation
from models.project import Project
from models.queries.concerned import Concerned, concerned
from models.queries.rows import fetch
from models.queries.slot import SlotDetail
from models.rules.changes import (
    Change,
    Ended,
    Instructed,
    Movement,
    SlotMoved,
    SlotOpened,
    StageEntered,
    StepReturned,
)
from models.rules.definition import Lifecycle, Title
from models.rules.facts import Facts
from models.rules.foresight import foresee
from models.rules.notices import owed
from models.rules.text import Text


@dataclass(frozen=True, slots=True)
class Opening:
    """A step that would open, and the bodies whose turn it would be."""

    step: Text
    bodies: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Consequence:
    """What an answer would do.

    `repeated` counts answers that would have to be given again, `awaited` those that the project would
    still wait for, and `told` the persons who would be written to.
    """

    opens: tuple[Opening, ...]
    stage: Text | None
    returned_to: Text | None
    ended: Text | None
    instructions: tuple[str, ...]
    repeated: int
    awaited: int
    told: int


def consequences_of(
    session: Session, detail: SlotDetail, person_id: int | None, now: datetime
) -> Mapping[str, Consequence]:
    """Foresee each answer that nothing stands in the way of."""
    project = session.get_one(Project, detail.slot.project_id)
    definition = definition_of(session, project.lifecycle_id)
    facts = load_facts(session, project)
    fact = facts.slots[detail.slot.step, detail.slot.subject]
    moved = {
        one.id: foresee(definition, facts, fact, one.id, person_id, now)
        for one in detail.outcomes
        if not one.unmet
    }
    names = _names(session, moved.values())
    people = concerned(session, project, facts, [one.changes for one in moved.values()])
    return {outcome: _consequence(definition, facts, one, names, people) for outcome, one in moved.items()}


def _consequence(
    definition: Lifecycle, facts: Facts, movement: Movement, names: Mapping[int, Text], people: Concerned
) -> Consequence:
    changes = movement.changes
    stages = {stage.id: stage.title for stage in definition.stages}
    return Consequence(
        opens=_openings(definition, changes, names),
        stage=_last(stages[one.stage] for one in changes if isinstance(one, StageEntered)),
        returned_to=_last(definition.steps[one.to].title for one in changes if isinstance(one, StepReturned)),
        ended=_last(definition.terminal[one.state].title for one in changes if isinstance(one, Ended)),
        instructions=tuple(one.instruction for one in changes if isinstance(one, Instructed)),
        repeated=sum(_is_repeated(facts, one) for one in changes),
        awaited=sum(one.condition == "answer_awaited" for one in movement.unmet),
        told=people.told(owed(definition, changes)),
    )


def _openings(
    definition: Lifecycle, changes: Iterable[Change], names: Mapping[int, Text]
) -> tuple[Opening, ...]:
    bodies: dict[str, dict[int, Text]] = {}
    for one in changes:
        if isinstance(one, SlotOpened):
            bodies.setdefault(one.step, {})[one.organisation] = names[one.organisation]
    return tuple(
        Opening(_text(definition.steps[step].title), tuple(held.values())) for step, held in bodies.items()
    )


def _is_repeated(facts: Facts, change: Change) -> bool:
    if not isinstance(change, SlotMoved) or change.state != "void":
        return False
    known = facts.slots.get((change.step, change.subject))
    return known is not None and known.state == "answered"


def _names(session: Session, movements: Iterable[Movement]) -> Mapping[int, Text]:
    wanted = {
        one.organisation for movement in movements for one in movement.changes if isinstance(one, SlotOpened)
    }
    statement = select(col(Organisation.id), col(Organisation.name_ar), col(Organisation.name_en)).where(
        col(Organisation.id).in_(wanted)
    )
    return {key: Text(ar, en) for key, ar, en in fetch(session, statement)}


def _last(titles: Iterable[Title]) -> Text | None:
    found = list(titles)
    return _text(found[-1]) if found else None


def _text(title: Title) -> Text:
    return Text(title.ar, title.en)
