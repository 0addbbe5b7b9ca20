"""The tally: when the answers given to a step settle it, and by which outcome."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from models.rules.course import Course
from models.rules.definition import Step
from models.rules.facts import SlotFact


@dataclass(frozen=True, slots=True)
class Settled:
    """The outcome that settles a step, the slots that gave it, and other steps that return with it."""

    outcome: str
    slots: tuple[SlotFact, ...]
    joined: tuple[tuple[str, tuple[SlotFact, ...]], ...] = ()


def settle(course: Course, step: Step) -> Settled | None:
    """Tell which outcome settles an open step, if its answers suffice."""
    slots = course.slots_of(step)
    match step.quorum.rule:
        case "all":
            return _by_all(course, step, slots)
        case "any":
            answered = [slot for slot in slots if slot.state == "answered" and slot.outcome]
            return Settled(answered[0].outcome or "", (answered[0],)) if answered else None
        case _:
            return _by_vote(step, slots)


def needed(step: Step, eligible: int) -> int:
    """Tell how many of `eligible` members must answer."""
    if step.quorum.rule == "count":
        return min(step.quorum.count or 1, eligible)
    over, under = step.quorum.fraction or (1, 1)
    return -(-eligible * over // under)


def in_the_chair(slots: Sequence[SlotFact]) -> SlotFact | None:
    """Name the slot of who chairs: the chair, or the first member left when the chair steps aside."""
    present = [slot for slot in slots if slot.state != "recused"]
    return next((slot for slot in present if slot.chair), present[0] if present else None)


def _by_all(course: Course, step: Step, slots: Sequence[SlotFact]) -> Settled | None:
    for slot in slots:
        if slot.state == "answered" and slot.outcome and step.outcomes[slot.outcome].effect != "pass":
            same = tuple(s for s in slots if s.state == "answered" and s.outcome == slot.outcome)
            gather = step.outcomes[slot.outcome].gather
            if all(_has_answered(course, name) for name in gather):
                return Settled(slot.outcome, same, _joined(course, step, gather))
            return None
    aside = {slot.subject for slot in slots if slot.state == "recused"}
    expected = [subject for subject in course.subjects(step) if subject.key not in aside]
    if expected and all(course.standing(step, subject.key) for subject in expected):
        outcomes = Counter(slot.outcome or "" for slot in slots if slot.state == "answered")
        return Settled(outcomes.most_common(1)[0][0], tuple(slots))
    return None


def _has_answered(course: Course, name: str) -> bool:
    slots = course.slots_of(course.definition.steps[name])
    return course.settled(name) or (
        bool(slots) and all(slot.state in ("answered", "recused") for slot in slots)
    )


def _joined(
    course: Course, step: Step, gather: Sequence[str]
) -> tuple[tuple[str, tuple[SlotFact, ...]], ...]:
    """Find the other gathered steps that return as well, so that there is one return for all."""
    found = []
    for name in gather:
        other = course.definition.steps[name]
        slots = tuple(
            slot
            for slot in course.slots_of(other)
            if slot.state == "answered" and slot.outcome and other.outcomes[slot.outcome].sends_back
        )
        if name != step.id and slots:
            found.append((name, slots))
    return tuple(found)


def _by_vote(step: Step, slots: Sequence[SlotFact]) -> Settled | None:
    eligible = [slot for slot in slots if slot.state != "recused"]
    answered = [slot for slot in eligible if slot.state == "answered" and slot.outcome]
    chair = in_the_chair(slots)
    if not answered or len(answered) < needed(step, len(eligible)):
        return None
    if step.quorum.chair and (chair is None or chair not in answered):
        return None
    votes = Counter(slot.outcome or "" for slot in answered)
    most = max(votes.values())
    tied = [outcome for outcome, count in votes.items() if count == most]
    # A tie that the chair does not break never lets a project through.
    against = [outcome for outcome in tied if step.outcomes[outcome].effect != "pass"]
    preferred = chair.outcome if chair is not None and chair.outcome in tied else (*against, *tied)[0]
    return Settled(preferred or "", tuple(slot for slot in answered if slot.outcome == preferred))
