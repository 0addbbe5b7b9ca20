"""Coming back from a side state: to where the project was, with what its turns had left of their time."""

from datetime import datetime

from models.rules.changes import SlotMoved, StateEntered, StepVoided
from models.rules.course import Course
from models.rules.facts import ACTIVE, RETURNED, Left
from models.rules.sla import resumed


def resume(course: Course) -> None:
    """Come back from a side state to the state it left, with the slots it paused.

    Their clocks stood still meanwhile.
    """
    left, since = course.left, paused_at(course)
    side = course.definition.side_state[course.state]
    if side.step is not None and course.step_fact(side.step.id).state in ("open", "passed"):
        course.move_slots(side.step.id, "void", among=("open", "answered"))
        course.make(StepVoided(side.step.id))
    if left is not None and left.state == RETURNED:
        course.make(StateEntered(RETURNED, author_turn(left)))
    else:
        course.back_to_active()
    unpause(course, since)


def paused_at(course: Course) -> datetime | None:
    """Give since when the project is in its side state, if it is in one."""
    return course.left.at if course.beside and course.left is not None else None


def unpause(course: Course, since: datetime | None) -> None:
    """Open each paused slot again with what was left of its time; an ending by lapse moves by as long."""
    calendar = course.facts.calendar
    for slot in [s for s in course.slots.values() if s.state == "paused"]:
        step = course.definition.steps[slot.step]
        target = step.targets.get(slot.subject) or step.target
        due_at, lapse_at = slot.due_at, slot.lapse_at
        if since is not None and target is not None:
            due_at = resumed(calendar, target.allowed.unit, due_at, since, course.now)
        if since is not None and lapse_at is not None:
            lapse_at += course.now - since
        course.make(SlotMoved(slot.step, slot.subject, slot.round, "open", due_at, lapse_at))


def author_turn(left: Left | None) -> Left | None:
    """Give what a returned project remembers, where it is that state which is restored."""
    if left is None or left.state != RETURNED:
        return None
    return Left(ACTIVE, left.stage, left.reason, left.person, left.at, left.step, left.restored)
