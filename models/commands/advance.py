"""Advance: moves a project as far as it goes, in one transaction."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import tuple_
from sqlmodel import Session, col, select

from models import funds
from models.books import carry_out
from models.columns import identity
from models.decision import Decision
from models.faults import point
from models.loading import Loaded, load
from models.record import record
from models.rules.changes import (
    Change,
    Ended,
    Instructed,
    Movement,
    StageEntered,
    StateEntered,
    StepPassed,
    StepReturned,
    Unmet,
)
from models.rules.definition import Lifecycle
from models.rules.errors import Conflict
from models.rules.ledger import Insufficient, told
from models.rules.lifecycle import advance as move
from models.step import Slot

ROUNDS_AT_MOST = 20


@dataclass(frozen=True, slots=True)
class Moved:
    """What became of a project: the changes made, or what keeps it, and a line that says so."""

    code: str
    summary: str
    changes: tuple[Change, ...]
    unmet: tuple[Unmet, ...]


def advance(session: Session, project_id: int, now: datetime, flow_run_id: str | None = None) -> Moved:
    """Move a project until nothing more can move at `now`, and note when time alone may move it again."""
    loaded = load(session, project_id)
    was = _place(loaded)
    made: list[Change] = []
    movement = Movement()
    for _ in range(ROUNDS_AT_MOST):
        loaded, movement = _fund(session, loaded, now)
        if movement.changes:
            comment = _comment(session, loaded, movement.changes)
            record(session, loaded, movement.changes, now, comment=comment, flow_run_id=flow_run_id)
        made += movement.changes
        instructions = instructions_of(movement)
        if not instructions:
            break
        for instruction in instructions:
            if instruction.instruction not in funds.INSTRUCTIONS:
                carry_out(session, loaded.project, instruction, now)
        loaded = load(session, project_id)
    if loaded.project.next_action_at != movement.wait_until:
        loaded.project.next_action_at = movement.wait_until
    point("advance.before_commit")
    return Moved(loaded.project.code, summary(loaded.definition, was, made), tuple(made), movement.unmet)


def _fund(session: Session, loaded: Loaded, now: datetime) -> tuple[Loaded, Movement]:
    """Ask the rule, and post what it instructs; where ceilings do not suffice, ask again with that known.

    What was posted until a ceiling was found taken meanwhile is undone.
    """
    movement = move(loaded.definition, loaded.facts, now)
    try:
        _post(session, loaded, movement, now)
    except (Insufficient, Conflict):
        loaded = load(session, identity(loaded.project))
        movement = move(loaded.definition, loaded.facts, now)
        _post(session, loaded, movement, now)
    return loaded, movement


def _post(session: Session, loaded: Loaded, movement: Movement, now: datetime) -> None:
    instructed = [one for one in instructions_of(movement) if one.instruction in funds.INSTRUCTIONS]
    if instructed:
        with session.begin_nested():
            for one in instructed:
                funds.INSTRUCTIONS[one.instruction](session, loaded.project, one, now)


def instructions_of(movement: Movement) -> list[Instructed]:
    """Give what a movement instructs beside the lifecycle itself."""
    return [change for change in movement.changes if isinstance(change, Instructed)]


def summary(definition: Lifecycle, was: str, changes: list[Change]) -> str:
    """Say in a line what happened: where the project went, or which step passed or opened."""
    steps = definition.steps
    for change in reversed(changes):
        match change:
            case Ended(state):
                return f"{was} -> {state}"
            case StepReturned(step, to):
                return f"{steps[step].title.en}: returned to {steps[to].title.en}"
            case StateEntered(state):
                return f"{was} -> {state}"
            case StageEntered(stage):
                return f"{was} -> {stage.replace('_', ' ')}"
    passed = [steps[change.step].title.en for change in changes if isinstance(change, StepPassed)]
    if passed:
        return f"{', '.join(passed)}: passed"
    return "opened" if changes else "waits"


def _place(loaded: Loaded) -> str:
    state = loaded.project.state
    return loaded.project.stage.replace("_", " ") if state == "active" else state


def _comment(session: Session, loaded: Loaded, changes: tuple[Change, ...]) -> str:
    """Gather what the deciders wrote where a project is returned or ended by their answers."""
    returned = [change for change in changes if isinstance(change, StepReturned)]
    steps = {change.step for change in returned}
    steps |= {change.left.step or "" for change in changes if isinstance(change, Ended)}
    if not steps:
        return ""
    rounds = [slot for slot in loaded.facts.slots.values() if slot.step in steps and slot.state == "answered"]
    found = session.execute(
        select(col(Decision.comment))
        .join(Slot, col(Slot.id) == col(Decision.slot_id))
        .where(Decision.project_id == loaded.project.id, col(Decision.comment) != "")
        .where(
            tuple_(col(Slot.step_key), col(Slot.subject), col(Slot.round)).in_(
                [(slot.step, slot.subject, slot.round) for slot in rounds]
            )
        )
        .order_by(col(Decision.id))
    )
    return "\n".join([*(comment for (comment,) in found), *_shortfalls(loaded, returned)])


def _shortfalls(loaded: Loaded, returned: list[StepReturned]) -> list[str]:
    """Say what the ceilings lack, where a project is returned for want of it."""
    lacking = loaded.facts.content.shortfalls
    for change in returned:
        outcomes = loaded.definition.steps[change.step].outcomes.values()
        if lacking and any(outcome.otherwise == change.outcome for outcome in outcomes):
            text = told(lacking)
            return [text.ar, text.en]
    return []
