"""The rule that moves a project: which steps open and close, and what keeps it from moving."""

from dataclasses import replace
from datetime import datetime

from models.rules.changes import (
    Change,
    Ended,
    Instructed,
    Movement,
    SlotMoved,
    StageEntered,
    StateEntered,
    StepPassed,
    StepReturned,
    StepVoided,
    Unmet,
)
from models.rules.conditions import AWAITED, KEEPS_CONTENT, TAKE_COUNTER
from models.rules.course import Course, follows_by_subject, related
from models.rules.definition import Lifecycle, Outcome, Step
from models.rules.expiry import expire, expiring
from models.rules.facts import RETURNED, Facts, SlotFact
from models.rules.opening import PLANNED, Opening, exit_unmet, open_step, resume_unmet, unmet_conditions
from models.rules.resumption import paused_at, resume, unpause
from models.rules.standing import drop_stale
from models.rules.tally import Settled, settle

PASSES_AT_MOST = 200


def advance(definition: Lifecycle, facts: Facts, now: datetime) -> Movement:
    """Move a project as far as it goes at `now`.

    Gives the changes in the order in which they happen, or, where nothing moves, each unmet condition with
    the role that can mend it. An instruction that changes the project's content ends the movement, since it
    changes the facts; the caller carries out every instruction and asks again.
    """
    course = Course(definition, facts, now)
    opening = Opening()
    for _ in range(PASSES_AT_MOST):
        before = len(course.changes)
        opening = Opening()
        _walk(course, opening)
        if len(course.changes) == before or _changes_content(course.changes[-1]):
            break
    if course.ended:
        return Movement(tuple(course.changes))
    unmet = (*_awaited(course), *opening.unmet)
    return Movement(tuple(course.changes), unmet, _wake_at(course, opening))


def end(
    course: Course, state: str, reason: str = "", person: int | None = None, step: str | None = None
) -> None:
    """End a project: nothing stays open, and what was left is remembered."""
    left = course.remember(reason, person, step)
    for slot in [slot for slot in course.slots.values() if slot.state in ("open", "paused")]:
        course.make(SlotMoved(slot.step, slot.subject, slot.round, "void"))
    for name in [name for name, fact in course.steps.items() if fact.state == "open"]:
        course.make(StepVoided(name))
    course.make(Ended(state, left))


def void_from(course: Course, step: str, *, wholly: bool = False) -> None:
    """Have `step` and every open step after it walked again.

    Later answers that pass stand, unless `wholly`; one that objects has been heard by this.
    """
    states = ("open", "paused", "answered", "returned")
    following = course.definition.successors[step]
    for later in [name for name in course.definition.predecessors if name in following]:
        fact = course.step_fact(later)
        if fact.state == "open" or (wholly and fact.state not in ("new", "skipped")):
            course.move_slots(later, "void", among=states if wholly else ("open", "paused"))
            for slot in [s for s in course.slots.values() if s.step == later and s.state == "answered"]:
                if course.definition.steps[later].outcomes[slot.outcome or ""].effect != "pass":
                    course.make(SlotMoved(later, slot.subject, slot.round, "void"))
            course.make(StepVoided(later))
    course.move_slots(step, "void", among=states)
    course.make(StepVoided(step))


def _walk(course: Course, opening: Opening) -> None:
    """Go once through every step in order, doing the first thing that each allows."""
    if course.ended:
        return
    if _lapse(course):
        return
    if not course.beside:
        expire(course)
    side = course.definition.side_state.get(course.state) if course.beside else None
    if side is not None and side.step is not None:
        made = len(course.changes)
        _step(course, side.step, opening)
        if _moved_on(course, side.id, made):
            return
    sound: dict[str, bool] = {}
    clear: dict[str, bool] = {}
    for stage in course.definition.stages:
        if side is None and not all(course.settled(step.id) for step in stage.steps):
            _enter_stage(course, stage.id)
        for step in stage.steps:
            _look_back(course, step, sound, clear)
            if clear[step.id] and (side is None or step.id in side.keeps):
                was, made = course.state, len(course.changes)
                _step(course, step, opening)
                if _moved_on(course, was, made):
                    return
            sound[step.id] = sound[step.id] and course.settled(step.id)
        if not all(sound[step.id] for step in stage.steps):
            return


def _look_back(course: Course, step: Step, sound: dict[str, bool], clear: dict[str, bool]) -> None:
    """Tell whether everything before a step is done, and whether it may at least begin subject by subject."""
    steps = course.definition.steps
    earlier = course.definition.predecessors[step.id]
    sound[step.id] = all(sound[name] for name in earlier)
    clear[step.id] = sound[step.id] or all(
        sound[name] or (clear[name] and follows_by_subject(step, steps[name])) for name in earlier
    )


def _enter_stage(course: Course, stage: str) -> None:
    if course.stage != stage:
        course.make(StageEntered(stage))


def _moved_on(course: Course, was: str, made: int) -> bool:
    """Tell whether a step changed the ground on which the rest of the walk would stand."""
    return course.state != was or any(
        isinstance(it, StepReturned) or _changes_content(it) for it in course.changes[made:]
    )


def _changes_content(change: Change) -> bool:
    return isinstance(change, Instructed) and change.instruction not in KEEPS_CONTENT


def _lapse(course: Course) -> bool:
    """End the project when an answer that it cannot live without did not come in time."""
    if course.facts.is_expiry_held:
        return False
    for slot in course.slots.values():
        if slot.state == "open" and slot.lapse_at is not None and slot.lapse_at <= course.now:
            lapse = course.definition.steps[slot.step].lapse
            if lapse is not None:
                end(course, lapse.to, step=slot.step)
                return True
    return False


def _step(course: Course, step: Step, opening: Opening) -> None:
    """Do what a step allows now: drop what is stale, act on what is settled, open what may open."""
    _drop_gone(course, step)
    drop_stale(course, step)
    if course.step_fact(step.id).state == "open":
        settled = settle(course, step)
        if settled is not None:
            _act(course, step, settled, opening)
            return
    if course.step_fact(step.id).state != "passed" or _grows(course, step):
        earlier = course.definition.predecessors.get(step.id, ())
        open_step(course, step, earlier, opening)
        if course.step_fact(step.id).state == "skipped":
            _end_turn(course, step)
        if step.kind == "automatic" and course.step_fact(step.id).state == "open":
            _pass_automatically(course, step)


def _grows(course: Course, step: Step) -> bool:
    """Tell whether a step that passed asks whoever has joined since.

    Work that is planned later is asked for at any time; a body that joins by an amendment is asked there, and
    not by the steps of stages that the project has left.
    """
    if step.for_each is None or step.quorum.rule != "all":
        return False
    stage = course.definition.stage_of.get(step.id)
    return step.for_each in PLANNED or stage is None or stage.id == course.stage


def _drop_gone(course: Course, step: Step) -> None:
    """Void each turn at work that is no longer planned."""
    if step.for_each not in PLANNED:
        return
    planned = {subject.key for subject in course.subjects(step)}
    for slot in [it for it in course.slots.values() if it.step == step.id and it.subject not in planned]:
        if slot.state in ("open", "paused"):
            course.make(SlotMoved(slot.step, slot.subject, slot.round, "void"))


def _pass_automatically(course: Course, step: Step) -> None:
    name, outcome = next(iter(step.outcomes.items()))
    course.make(StepPassed(step.id, name))
    _carry_out(course, step, name, outcome)


def _act(course: Course, step: Step, settled: Settled, opening: Opening) -> None:
    """Do what a settled outcome says."""
    outcome = step.outcomes[settled.outcome]
    if outcome.sends_back:
        _send_back(course, step, settled, outcome)
        return
    if outcome.otherwise and unmet_conditions(course, step, outcome.needs):
        _send_back(
            course, step, replace(settled, outcome=outcome.otherwise), step.outcomes[outcome.otherwise]
        )
        return
    if _unmet_at_gate(course, step, settled, outcome, opening):
        for slot in settled.slots:
            course.make(SlotMoved(step.id, slot.subject, slot.round, "void"))
        open_step(course, step, course.definition.predecessors.get(step.id, ()), opening)
        return
    course.move_slots(step.id, "void", among=("open", "paused"))
    course.make(StepPassed(step.id, settled.outcome))
    _carry_out(course, step, settled.outcome, outcome)


def _unmet_at_gate(course: Course, step: Step, settled: Settled, outcome: Outcome, opening: Opening) -> bool:
    """Tell whether an answer was overtaken: what it needed no longer holds, so its holder is asked anew."""
    if outcome.effect == "pass":
        unmet = [one for slot in settled.slots for one in exit_unmet(course, step, slot.subject)]
        opening.unmet.extend(unmet)
        return bool(unmet)
    if outcome.effect == "resume":
        unmet = resume_unmet(course)
        opening.unmet.extend(unmet)
        return bool(unmet)
    return False


def _carry_out(course: Course, step: Step, name: str, outcome: Outcome) -> None:
    if outcome.effect == "end":
        # What is done at the end is part of the life that ends.
        course.make(*(Instructed(instruction, step.id, "") for instruction in outcome.do))
        end(course, outcome.to or "", step=step.id)
        return
    if outcome.effect == "resume" and course.beside:
        resume(course)
    elif course.beside and step.id not in course.definition.predecessors:
        # The review of a side state that leaves it as it is will be asked for again.
        course.move_slots(step.id, "void", among=("answered",))
        course.make(StepVoided(step.id))
    else:
        _end_turn(course, step)
    for instruction in outcome.do:
        course.make(Instructed(instruction, step.id, ""))


def _end_turn(course: Course, step: Step) -> None:
    """End the author's turn once the step that a project was returned to is done."""
    if course.state == RETURNED and course.left is not None and course.left.step == step.id:
        course.back_to_active()


def _send_back(course: Course, step: Step, settled: Settled, outcome: Outcome) -> None:
    """Return to an earlier step: the subject alone where both repeat together, else the whole project."""
    target = course.definition.steps[_way_back(course, step, outcome)]
    given = settled.slots
    if related(target.for_each, step.for_each):
        for slot in settled.slots:
            _send_subject_back(course, step, target, slot)
    else:
        given = _send_project_back(course, step, target, settled)
    for instruction in outcome.do:
        course.make(Instructed(instruction, step.id, ""))
    for slot in given:
        if step.outcomes[slot.outcome or ""].effect == "counter":
            course.make(Instructed(TAKE_COUNTER, step.id, slot.subject))


def _way_back(course: Course, step: Step, outcome: Outcome) -> str:
    """Name the step that an outcome sends back to: another one, once the step has returned often enough."""
    limit = outcome.at_most
    if outcome.beyond and limit is not None and course.step_fact(step.id).returned >= limit:
        return outcome.beyond
    return outcome.to or ""


def _send_subject_back(course: Course, step: Step, target: Step, slot: SlotFact) -> None:
    course.make(StepReturned(step.id, target.id, slot.outcome or "", slot.subject))
    course.make(SlotMoved(step.id, slot.subject, slot.round, "returned"))
    between = course.definition.successors[target.id]
    for name in (target.id, *course.definition.predecessors):
        other = course.definition.steps[name]
        if name != target.id and not (name in between and step.id in course.definition.successors[name]):
            continue
        before = len(course.changes)
        together = related(step.for_each, other.for_each)
        for found in course.slots_of(other, course.belonging(step, slot.subject, other) if together else ()):
            if found.state == "answered":
                course.make(SlotMoved(name, found.subject, found.round, "void"))
        if len(course.changes) > before and course.step_fact(name).state == "passed":
            course.make(StepVoided(name))


def _send_project_back(course: Course, step: Step, target: Step, settled: Settled) -> tuple[SlotFact, ...]:
    """Return the whole project, and give the answers of the step that return it."""
    reason = f"{step.id}:{settled.outcome}"
    left = course.remember(reason, settled.slots[0].answered_by, target.id)
    given = tuple(slot for slot in course.slots_of(step) if slot.state == "answered")
    if step.quorum.rule == "all":
        given = tuple(slot for slot in given if step.outcomes[slot.outcome or ""].sends_back)
    for name, slots in ((step.id, given), *settled.joined):
        course.make(
            StepReturned(name, target.id, settled.outcome if name == step.id else slots[0].outcome or "")
        )
        for slot in slots:
            course.make(SlotMoved(name, slot.subject, slot.round, "returned"))
        course.move_slots(name, "void", among=("open", "paused"))
    outcome = step.outcomes[settled.outcome]
    for name in dict.fromkeys((outcome.to or "", target.id)):
        void_from(course, name, wholly=outcome.afresh)
    if course.beside and step.id in course.definition.predecessors:
        return given
    since = paused_at(course)
    if RETURNED in course.definition.side_state:
        course.make(StateEntered(RETURNED, left))
    elif course.beside:
        course.back_to_active()
    unpause(course, since)
    return given


def _awaited(course: Course) -> list[Unmet]:
    """List each answer that is waited for, with its holder."""
    return [
        Unmet("answer_awaited", AWAITED, slot.role, slot.step, slot.subject, slot.organisation)
        for slot in course.slots.values()
        if slot.state == "open"
    ]


def _wake_at(course: Course, opening: Opening) -> datetime | None:
    times = [slot.lapse_at for slot in course.slots.values() if slot.state == "open" and slot.lapse_at]
    times += [] if course.beside else [slot.expires_at for slot in expiring(course) if slot.expires_at]
    return min([*times, *opening.later], default=None)
