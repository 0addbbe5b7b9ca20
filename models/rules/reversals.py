"""Reversals: who may take a decision back, until when, and what is asked anew because of it."""

from datetime import datetime, timedelta

from models.rules.approvals import Decider
from models.rules.changes import Change, Instructed, SlotMoved, StepVoided
from models.rules.course import Course
from models.rules.definition import Lifecycle, Reversible, Step, Title
from models.rules.errors import Forbidden, Invalid, Refused
from models.rules.facts import ACTIVE, RETURNED, Facts, SlotFact
from models.rules.interventions import state_title
from models.rules.text import Text

TAKEN_BACK = "reversed"
NAMED = Text("عكس القرار", "Reverse the decision")


def reverse(
    definition: Lifecycle, facts: Facts, slot: SlotFact, reason: str, decider: Decider, now: datetime
) -> tuple[Change, ...]:
    """Take a standing answer back and give the changes: it is asked anew, and so is all that came after.

    What later steps had done is undone by their outcomes' own instructions. Raises `Invalid` without a
    reason, `Forbidden` for whoever did not give the answer, `Refused` where it is too late.
    """
    step = definition.steps[slot.step]
    if not reason.strip():
        raise Invalid("reason_required", pointer="/reason", action=NAMED)
    if decider.person not in slot.persons:
        raise Forbidden("reversal_not_yours")
    course = Course(definition, facts, now)
    _check_time(course, step, slot)
    _undo_after(course, step)
    course.make(SlotMoved(step.id, slot.subject, slot.round, TAKEN_BACK))
    if course.step_fact(step.id).state == "passed":
        course.make(*_undone(course, step), StepVoided(step.id))
    return tuple(course.changes)


def reversible_until(definition: Lifecycle, slot: SlotFact) -> datetime | None:
    """Give until when an answer may be taken back, or none where it may not."""
    reversal = definition.steps[slot.step].reversal
    if reversal is None or slot.closed_at is None:
        return None
    return slot.closed_at + timedelta(days=reversal.days)


def _check_time(course: Course, step: Step, slot: SlotFact) -> None:
    reversal = step.reversal
    if reversal is None:
        raise Refused("reversal_impossible", step=_text(step.title))
    if slot.state != "answered" or course.state not in (ACTIVE, RETURNED):
        where = state_title(course.definition, course.facts)
        raise Refused("reversal_state", state=slot.state, where=where)
    _check_overtaken(course, reversal)
    until = reversible_until(course.definition, slot)
    if until is not None and until < course.now:
        raise Refused("reversal_too_late", days=reversal.days, until=until)


def _check_overtaken(course: Course, reversal: Reversible) -> None:
    if course.step_fact(reversal.before).state == "passed":
        raise Refused("reversal_overtaken", step=_text(course.definition.steps[reversal.before].title))


def _undo_after(course: Course, step: Step) -> None:
    """Void every answer and question after a step, and undo what those steps had done."""
    following = course.definition.successors[step.id]
    for name in [name for name in course.definition.predecessors if name in following]:
        if course.step_fact(name).state in ("new", "skipped"):
            continue
        course.make(*_undone(course, course.definition.steps[name]))
        course.move_slots(name, "void", among=("open", "paused", "answered"))
        course.make(StepVoided(name))


def _undone(course: Course, step: Step) -> list[Instructed]:
    """Give what undoes the outcomes by which a step was passed."""
    if course.step_fact(step.id).state != "passed":
        return []
    given = [slot.outcome for slot in course.slots.values() if slot.step == step.id and slot.outcome]
    found = dict.fromkeys(name for outcome in given for name in step.outcomes[outcome].undo)
    return [Instructed(name, step.id, "") for name in found]


def _text(title: Title) -> Text:
    return Text(title.ar, title.en)
