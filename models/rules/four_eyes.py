"""Four eyes: who may not answer, because they proposed or changed what the answer would be about."""

from collections.abc import Iterable, Mapping

from models.rules.course import Course
from models.rules.definition import Step
from models.rules.errors import Refused
from models.rules.facts import SlotFact
from models.rules.text import Text


def barred(course: Course, step: Step, subject: str) -> Mapping[int, Refused]:
    """Give each person who may not answer a step for a subject, and why.

    Both names of an answer count, the deputy's and the principal's.
    """
    found = {person: _changed() for person in _editors(course, step, subject)}
    for person, name in course.proposers(step, subject).items():
        title = course.definition.steps[name].title
        found[person] = Refused("four_eyes", step=Text(title.ar, title.en))
    return found


def bars(course: Course, step: Step, subject: str, persons: Iterable[int]) -> bool:
    """Tell whether any of these persons may not answer a step for a subject."""
    return not (_editors(course, step, subject) | course.proposers(step, subject).keys()).isdisjoint(persons)


def check_persons(course: Course, slot: SlotFact, persons: tuple[int, ...]) -> None:
    """Raise `Refused` where any of the persons of an answer may not give it, or has voted already."""
    step = course.definition.steps[slot.step]
    reasons = barred(course, step, slot.subject)
    for person in persons:
        if person in reasons:
            raise reasons[person]
    if step.quorum.rule != "all":
        voted = {
            name
            for other in course.slots_of(step)
            if other.subject != slot.subject and other.state == "answered"
            for name in other.persons
        }
        if voted.intersection(persons):
            raise Refused("voted_already")


def is_about_money(step: Step, outcome: str) -> bool:
    """Tell whether an answer concerns money: what it covers, or what it has posted."""
    chosen = step.outcomes[outcome]
    return not {"amounts", "years"}.isdisjoint(step.covers) or bool(chosen.do or chosen.at_once)


def _editors(course: Course, step: Step, subject: str) -> set[int]:
    """Name who last changed an amount, a year or a party that the step covers."""
    facts = course.facts
    names = {
        f"{aspect}:{subject}" if f"{aspect}:{subject}" in facts.seals else aspect for aspect in step.covers
    }
    return {facts.changed_by[name] for name in names if name in facts.changed_by}


def _changed() -> Refused:
    return Refused("four_eyes_edit")
