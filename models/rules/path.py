"""The path: checks a history against its lifecycle, change by change, without the rule that made it."""

from collections.abc import Iterable
from datetime import UTC, datetime

from models.rules.changes import (
    Change,
    Ended,
    SlotAnswered,
    SlotMoved,
    SlotOpened,
    StageEntered,
    StateEntered,
    StepOpened,
    StepPassed,
    StepReturned,
)
from models.rules.course import Course, follows_by_subject
from models.rules.definition import Lifecycle
from models.rules.facts import Facts

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def walk(definition: Lifecycle, changes: Iterable[Change]) -> tuple[Facts, list[str]]:
    """Replay a history from nothing; give the facts it leads to, and each change that was not allowed."""
    course = Course(definition, Facts(stage=definition.stages[0].id), LONG_AGO)
    faults = []
    for place, change in enumerate(changes, start=1):
        fault = _fault(course, change)
        if fault:
            faults.append(f"change {place}: {fault}")
        course.apply(change)
    return course.result(), faults


def _fault(course: Course, change: Change) -> str:
    """Say what is wrong with a change at this place in a history; nothing where it is allowed."""
    if course.ended and not isinstance(change, StateEntered):
        return f"{type(change).__name__} after the project ended"
    match change:
        case StepOpened(step, cycle):
            return _opening_fault(course, step, cycle)
        case SlotOpened():
            return _slot_fault(course, change)
        case SlotAnswered() | SlotMoved():
            return _turn_fault(course, change)
        case StepPassed(step, outcome):
            return _passing_fault(course, step, outcome)
        case StepReturned(step, to):
            known = any(
                to in (outcome.to, outcome.beyond)
                for outcome in course.definition.steps[step].outcomes.values()
            )
            return "" if known else f"{step} cannot return to {to}"
        case StageEntered(stage):
            return _stage_fault(course, stage)
        case StateEntered(state):
            known = state == "active" or state in course.definition.side_state
            return "" if known else f"{state} is no side state"
        case Ended(state):
            return "" if state in course.definition.terminal else f"{state} is no terminal state"
        case _:
            return ""


def _opening_fault(course: Course, step: str, cycle: int) -> str:
    fact = course.step_fact(step)
    if cycle != fact.cycle + 1:
        return f"{step} opens as cycle {cycle} after {fact.cycle}"
    steps = course.definition.steps
    for earlier in course.definition.predecessors.get(step, ()):
        if not course.settled(earlier) and not follows_by_subject(steps[step], steps[earlier]):
            return f"{step} opens before {earlier} is done"
    return ""


def _slot_fault(course: Course, change: SlotOpened) -> str:
    before = course.slots.get((change.step, change.subject))
    if course.step_fact(change.step).state != "open":
        return f"a turn at {change.step} begins while the step is not open"
    if before is not None and before.state in ("open", "paused"):
        return f"a second turn at {change.step} {change.subject} begins beside an open one"
    if change.round != (before.round if before else 0) + 1:
        return f"round {change.round} of {change.step} {change.subject} is out of order"
    return ""


def _turn_fault(course: Course, change: SlotAnswered | SlotMoved) -> str:
    slot = course.slots.get((change.step, change.subject))
    if slot is None or slot.round != change.round:
        return f"{change.step} {change.subject} has no round {change.round}"
    if isinstance(change, SlotAnswered):
        if slot.state != "open":
            return f"{change.step} {change.subject} is answered while {slot.state}"
        if change.outcome not in course.definition.steps[change.step].outcomes:
            return f"{change.step} has no outcome {change.outcome}"
    return ""


def _passing_fault(course: Course, step: str, outcome: str) -> str:
    definition = course.definition.steps[step]
    if outcome not in definition.outcomes:
        return f"{step} has no outcome {outcome}"
    if course.step_fact(step).state != "open":
        return f"{step} passes while {course.step_fact(step).state}"
    slots = [slot for slot in course.slots.values() if slot.step == step]
    answered = any(slot.state == "answered" for slot in slots)
    if definition.kind != "automatic" and not answered:
        return f"{step} passes without an answer"
    waiting = any(slot.state in ("open", "paused") for slot in slots)
    if definition.quorum.rule == "all" and definition.outcomes[outcome].effect == "pass" and waiting:
        return f"{step} passes while an answer is awaited"
    return ""


def _stage_fault(course: Course, stage: str) -> str:
    stages = [s.id for s in course.definition.stages]
    if stage not in stages:
        return f"{stage} is no stage"
    earlier = course.definition.stages[: stages.index(stage)]
    for step in (step for before in earlier for step in before.steps):
        if not course.settled(step.id):
            return f"{stage} is entered before {step.id} is done"
    return ""
