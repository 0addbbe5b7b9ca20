"""Expiry: an approval that nothing was built on in time must be given anew."""

from models.rules.changes import SlotMoved, StepVoided
from models.rules.course import Course
from models.rules.facts import SlotFact


def expiring(course: Course) -> list[SlotFact]:
    """Give the standing answers whose time runs: what they wait for is not done yet."""
    found = []
    for slot in course.slots.values():
        if slot.state == "answered" and slot.expires_at is not None:
            expiry = course.definition.steps[slot.step].expiry
            if expiry is not None and not course.settled(expiry.until):
                found.append(slot)
    return found


def expire(course: Course) -> None:
    """Void each answer whose time is over, and withdraw what was asked on the strength of it."""
    for slot in [s for s in expiring(course) if s.expires_at is not None and s.expires_at <= course.now]:
        course.make(SlotMoved(slot.step, slot.subject, slot.round, "void"))
        if course.step_fact(slot.step).state == "passed":
            course.make(StepVoided(slot.step))
        _withdraw_after(course, slot.step)


def _withdraw_after(course: Course, step: str) -> None:
    following = course.definition.successors[step]
    for later in [name for name in course.definition.predecessors if name in following]:
        if course.step_fact(later).state == "open":
            course.move_slots(later, "void", among=("open", "paused"))
            course.make(StepVoided(later))
