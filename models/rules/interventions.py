"""The rule for what a role may do to a project beside its steps: hold, suspend, withdraw, cancel, revive."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from models.rules.approvals import Decider, conditions_unmet
from models.rules.changes import Change, SlotMoved, StateEntered, StepVoided
from models.rules.course import Course
from models.rules.definition import Action, Lifecycle
from models.rules.errors import Forbidden, Invalid, Refused
from models.rules.facts import ACTIVE, Facts, Left
from models.rules.lifecycle import end, void_from
from models.rules.opening import resume_unmet
from models.rules.resumption import author_turn, resume
from models.rules.text import Text


@dataclass(frozen=True, slots=True)
class Possible:
    """An action, and the refusal that stands in its way, if any."""

    action: Action
    refusal: Exception | None


def intervene(
    definition: Lifecycle, facts: Facts, action_id: str, reason: str, decider: Decider, now: datetime
) -> tuple[Change, ...]:
    """Do an action to a project and give the changes.

    Raises `Invalid` for an unknown action or a missing reason, `Forbidden` for a person in none of its
    roles, `Refused` where the project's state does not allow it.
    """
    action = definition.action.get(action_id)
    if action is None:
        raise Invalid(
            "action_unknown", pointer="/action", action=action_id, known=", ".join(definition.action)
        )
    if not reason.strip():
        raise Invalid("reason_required", pointer="/reason", action=Text(action.title.ar, action.title.en))
    _check_role(definition, facts, action, decider)
    _check_place(definition, facts, action, now)
    course = Course(definition, facts, now)
    _carry_out(course, action, reason, decider.person)
    return tuple(course.changes)


def follow(
    definition: Lifecycle, facts: Facts, action_id: str, reason: str, person: int, now: datetime
) -> tuple[Change, ...]:
    """Do an action that follows from what was decided about the project's protocol, whoever may else do it.

    Raises `Refused` where the project's state does not allow it.
    """
    action = definition.action[action_id]
    _check_place(definition, facts, action, now)
    course = Course(definition, facts, now)
    _carry_out(course, action, reason, person)
    return tuple(course.changes)


def possible(definition: Lifecycle, facts: Facts, decider: Decider, now: datetime) -> list[Possible]:
    """List every action with what stands in its way for this person now."""
    found = []
    for action in definition.actions:
        refusal: Exception | None = None
        try:
            _check_role(definition, facts, action, decider)
            _check_place(definition, facts, action, now)
        except (Forbidden, Refused) as error:
            refusal = error
        found.append(Possible(action, refusal))
    return found


def _check_role(definition: Lifecycle, facts: Facts, action: Action, decider: Decider) -> None:
    for role in action.by:
        body = facts.organisations.get(definition.roles[role].of)
        if body is not None and (role, body) in decider.appointments:
            return
    titles = [definition.roles[role].title for role in action.by]
    role_text = Text("، ".join(t.ar for t in titles), ", ".join(t.en for t in titles))
    raise Forbidden("action_not_yours", role=role_text)


def _check_place(definition: Lifecycle, facts: Facts, action: Action, now: datetime) -> None:
    if facts.state not in action.states or (action.stages and facts.stage not in action.stages):
        raise _not_allowed(definition, facts, action)
    left = facts.left
    until = timedelta(days=action.within_days) if action.within_days is not None else timedelta.max
    if left is not None and left.at is not None and now - left.at > until:
        raise Refused("too_late_to_restore", days=action.within_days)
    if action.at_most is not None and left is not None and left.restored >= action.at_most:
        raise Refused("restored_already", limit=action.at_most)
    if action.effect == "resume":
        unmet = resume_unmet(Course(definition, facts, now))
        if unmet:
            raise conditions_unmet(unmet)


def _not_allowed(definition: Lifecycle, facts: Facts, action: Action) -> Refused:
    fitting = [
        other.title
        for other in definition.actions
        if facts.state in other.states and (not other.stages or facts.stage in other.stages)
    ]
    none = Text("لا شيء", "none")
    allowed = Text("، ".join(t.ar for t in fitting), ", ".join(t.en for t in fitting)) if fitting else none
    return Refused(
        "action_not_allowed",
        action=Text(action.title.ar, action.title.en),
        where=state_title(definition, facts),
        allowed=allowed,
    )


def state_title(definition: Lifecycle, facts: Facts) -> Text:
    """Say where a project stands: its side or terminal state, or else its stage."""
    found = definition.side_state.get(facts.state) or definition.terminal.get(facts.state)
    title = found.title if found else next(s.title for s in definition.stages if s.id == facts.stage)
    return Text(title.ar, title.en)


def _carry_out(course: Course, action: Action, reason: str, person: int) -> None:
    match action.effect:
        case "enter":
            _enter(course, action, reason, person)
        case "end":
            end(course, action.to or "", reason, person)
        case "resume":
            resume(course)
        case "restore":
            left = course.left
            course.make(StateEntered(left.state if left else ACTIVE, _restored(author_turn(left), left)))
        case "reopen":
            course.back_to_active()
            void_from(course, action.to or "", wholly=True)


def _enter(course: Course, action: Action, reason: str, person: int) -> None:
    side = course.definition.side_state[action.to or ""]
    left = course.remember(reason, person)
    if course.beside:
        _leave(course)
        left = replace(left, at=course.left.at if course.left else course.now)
    for slot in [
        slot for slot in course.slots.values() if slot.state == "open" and slot.step not in side.keeps
    ]:
        course.make(SlotMoved(slot.step, slot.subject, slot.round, "paused"))
    course.make(StateEntered(side.id, left))


def _leave(course: Course) -> None:
    """Drop the review of the side state that is left for another one; what it paused stays paused."""
    step = course.definition.side_state[course.state].step
    if step is not None and course.step_fact(step.id).state == "open":
        course.move_slots(step.id, "void", among=("open", "answered"))
        course.make(StepVoided(step.id))


def _restored(back: Left | None, left: Left | None) -> Left:
    """Count the restoration, so that it cannot be had more often than allowed."""
    count = (left.restored if left else 0) + 1
    if back is not None:
        return Left(back.state, back.stage, back.reason, back.person, back.at, back.step, count)
    return Left(ACTIVE, left.stage if left else "", restored=count)
