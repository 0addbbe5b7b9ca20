"""Standing: which answers still hold, as long as what they covered and who gave it have not changed."""

from models.rules.changes import SlotMoved, StepVoided
from models.rules.course import Course
from models.rules.definition import Step
from models.rules.facts import SlotFact
from models.rules.four_eyes import bars
from models.rules.seals import covered, still_covers


def drop_stale(course: Course, step: Step) -> None:
    """Void each answer that no longer stands.

    What it covered has changed since, or who gave it has since proposed what it is about.
    """
    if not step.covers and not step.other_than:
        return
    stale = [
        slot for slot in course.slots_of(step) if slot.state == "answered" and _is_stale(course, step, slot)
    ]
    for slot in stale:
        course.make(SlotMoved(step.id, slot.subject, slot.round, "void"))
    if stale and course.step_fact(step.id).state == "passed":
        course.make(StepVoided(step.id))


def _is_stale(course: Course, step: Step, slot: SlotFact) -> bool:
    current = covered(step.covers, slot.subject, course.facts)
    if slot.seals and not still_covers(slot.seals, current, slot.subject, course.facts.succeeded):
        return True
    return bars(course, step, slot.subject, slot.persons)
