"""The way of a project through its lifecycle: which stages and steps are behind it, and which ahead."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import Session, col

from models.definitions import definition_of
from models.queries.rows import fetch
from models.rules.definition import Stage
from models.rules.text import Text
from models.step import Step


@dataclass(frozen=True, slots=True)
class StepMark:
    """A step; `state` is passed, open, returned, skipped, void or ahead."""

    id: str
    title: Text
    state: str


@dataclass(frozen=True, slots=True)
class StageMark:
    """A stage; `state` is done, current or ahead."""

    id: str
    title: Text
    state: str
    steps: tuple[StepMark, ...]


def track_of(
    session: Session, project_id: int, lifecycle_id: int, current: str, *, over: bool
) -> tuple[StageMark, ...]:
    """Give every stage in order; `over` says that the project has ended in its current stage."""
    statement = select(col(Step.key), col(Step.state)).where(col(Step.project_id) == project_id)
    states = {str(key): str(state) for key, state in fetch(session, statement)}
    stages = definition_of(session, lifecycle_id).stages
    place = next(number for number, stage in enumerate(stages) if stage.id == current)
    marks = []
    for number, stage in enumerate(stages):
        steps = _steps(stage, states)
        finished = all(step.state in ("passed", "skipped") for step in steps)
        here = "done" if over and finished else "current"
        state = "done" if number < place else here if number == place else "ahead"
        marks.append(StageMark(stage.id, Text(stage.title.ar, stage.title.en), state, steps))
    return tuple(marks)


def _steps(stage: Stage, states: dict[str, str]) -> tuple[StepMark, ...]:
    return tuple(
        StepMark(step.id, Text(step.title.ar, step.title.en), states.get(step.id, "ahead"))
        for step in stage.steps
    )
