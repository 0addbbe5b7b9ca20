"""Opening a step: for whom, until when, and what keeps it shut."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from models.rules.changes import SlotOpened, StepOpened, StepSkipped, Unmet
from models.rules.conditions import CONDITIONS, NO_BODY, NOBODY
from models.rules.course import ONLY, Course, follows_by_subject
from models.rules.definition import Step
from models.rules.document_kinds import KINDS
from models.rules.facts import Subject
from models.rules.ladder import role_at
from models.rules.sla import Allowed, due_at, left_at, next_cycle
from models.rules.text import Text

MENDER = "programme_manager"
# Work that a plan may do without; a step for bodies or persons is never skipped for want of them.
PLANNED = frozenset({"milestone", "report", "tranche", "tranche_part"})


@dataclass(slots=True)
class Opening:
    """What was found while looking for steps to open: unmet conditions, and times that open more."""

    unmet: list[Unmet] = field(default_factory=list)
    later: list[datetime] = field(default_factory=list)

    def check(
        self, course: Course, step: Step, names: Sequence[str], subject: Subject = ONLY[0]
    ) -> list[Unmet]:
        """Note and give the conditions among `names` that do not hold."""
        found = unmet_conditions(course, step, names, subject)
        self.unmet.extend(found)
        return found


def unmet_conditions(
    course: Course, step: Step, names: Sequence[str], subject: Subject = ONLY[0]
) -> list[Unmet]:
    """Give the conditions among `names` that do not hold for a step."""
    return [
        Unmet(name, CONDITIONS[name].reason_for(course.facts), CONDITIONS[name].who, step.id, subject.key)
        for name in names
        if not CONDITIONS[name].holds(course.facts, subject, course.now)
    ]


def exit_unmet(course: Course, step: Step, subject: str = "") -> list[Unmet]:
    """Give what a passing answer for a subject still lacks: conditions, and documents that it asks for."""
    about = next((one for one in course.subjects(step) if one.key == subject), ONLY[0])
    lacking = [
        Unmet(f"document_{kind}", document_missing(kind), step.role or MENDER, step.id, subject)
        for kind in step.documents
        if not _is_attached(course, step, kind, subject)
    ]
    return [*unmet_conditions(course, step, step.exit, about), *lacking]


def document_missing(kind: str) -> Text:
    """Say that a document of a kind is missing."""
    title = KINDS.get(kind) or Text(kind, kind)
    return Text(ar=f"لم يرفق المستند: {title.ar}.", en=f"A document is missing: {title.en}.")


def _is_attached(course: Course, step: Step, kind: str, subject: str) -> bool:
    """Tell whether a turn has its document; one that covers content must be of the content as it stands."""
    return any(
        (one.kind, one.step, one.subject) == (kind, step.id, subject)
        and (not step.covers or one.version == course.facts.version)
        for one in course.facts.documents
    )


def resume_unmet(course: Course) -> list[Unmet]:
    """Give the entry conditions of paused steps that no longer hold."""
    found: dict[tuple[str, str], Unmet] = {}
    for slot in sorted(course.slots.values(), key=lambda it: (it.step, it.subject)):
        if slot.state == "paused":
            step = course.definition.steps[slot.step]
            about = next((one for one in course.subjects(step) if one.key == slot.subject), ONLY[0])
            for unmet in unmet_conditions(course, step, step.entry, about):
                found.setdefault((unmet.step, unmet.condition), unmet)
    return list(found.values())


def open_step(course: Course, step: Step, earlier: Sequence[str], opening: Opening) -> None:
    """Open a step, or those of its subjects whose turn it is; skip it where it does not apply."""
    unreferred = step.by_referral and course.step_fact(step.id).state in ("new", "skipped")
    if unreferred or (step.when and not CONDITIONS[step.when].holds(course.facts, ONLY[0], course.now)):
        _skip(course, step)
        return
    if not course.subjects(step):
        if step.for_each in PLANNED:
            _skip(course, step)
        elif not course.settled(step.id):
            opening.unmet.append(Unmet("role_unfilled", NOBODY, MENDER, step.id))
        return
    ready = [subject for subject in course.subjects(step) if _is_due(course, step, subject, earlier, opening)]
    slots = [
        slot for slot in (_slot(course, step, subject, opening) for subject in ready) if slot is not None
    ]
    automatic = step.kind == "automatic" and bool(ready)
    if not slots and not automatic and not _only_waits_to_settle(course, step):
        return
    fact = course.step_fact(step.id)
    if fact.state != "open":
        course.make(StepOpened(step.id, fact.cycle + 1))
    course.make(*slots)


def _skip(course: Course, step: Step) -> None:
    if not course.settled(step.id):
        course.move_slots(step.id, "void", among=("open", "paused"))
        course.make(StepSkipped(step.id))


def _only_waits_to_settle(course: Course, step: Step) -> bool:
    """Tell whether a step to be walked again has every answer standing already."""
    if course.step_fact(step.id).state not in ("void", "returned"):
        return False
    slots = course.slots_of(step)
    return len(slots) == len(course.subjects(step)) and all(s.state in ("answered", "recused") for s in slots)


def _is_due(course: Course, step: Step, subject: Subject, earlier: Sequence[str], opening: Opening) -> bool:
    """Tell whether a subject is to be asked now: not asked yet, its turn, its time, its conditions."""
    slot = course.slots.get((step.id, subject.key))
    if slot is not None and slot.state in ("open", "paused", "answered", "recused"):
        return False
    if not all(_is_past(course, step, subject, name) for name in earlier):
        return False
    if subject.opens_at is not None and subject.opens_at > course.now:
        opening.later.append(subject.opens_at)
        return False
    names = step.entry if step.kind != "automatic" else (*step.entry, *step.exit)
    return not opening.check(course, step, names, subject)


def _is_past(course: Course, step: Step, subject: Subject, name: str) -> bool:
    """Tell whether an earlier step is done, as far as this subject goes."""
    if name not in course.steps:
        return False
    other = course.definition.steps[name]
    if course.settled(name) or not follows_by_subject(step, other):
        return course.settled(name)
    belonging = course.belonging(step, subject.key, other)
    return bool(belonging) and all(course.standing(other, each.key) for each in belonging)


def _slot(course: Course, step: Step, subject: Subject, opening: Opening) -> SlotOpened | None:
    """Make the turn of a subject, or note why nobody can take it."""
    role = role_at(course.facts, step, subject)
    if role is None:
        return None
    of = course.definition.roles[role].of
    body = subject.organisation if of == "subject" else course.facts.organisations.get(of)
    if body is None:
        opening.unmet.append(Unmet("body_unknown", NO_BODY, MENDER, step.id, subject.key))
        return None
    if subject.person is None and (role, body) not in course.facts.filled:
        opening.unmet.append(Unmet("role_unfilled", NOBODY, MENDER, step.id, subject.key, body))
        return None
    before = course.slots.get((step.id, subject.key))
    allowed = _allowed(course, step, subject.key)
    target = step.targets.get(subject.key) or step.target
    return SlotOpened(
        step.id,
        subject.key,
        before.round + 1 if before else 1,
        role,
        body,
        subject.person,
        subject.chair,
        due_at(course.facts.calendar, course.now, allowed) if allowed else None,
        _lapse_at(course, step),
        allowed.amount if allowed and target and allowed != target.allowed else None,
    )


def _allowed(course: Course, step: Step, subject: str) -> Allowed | None:
    """Give how long an answer asked for now may take; returned work comes back to what its step says."""
    target = step.targets.get(subject) or step.target
    if target is None:
        return None
    before = course.slots.get((step.id, subject))
    if step.rework == "fresh" or before is None or before.state != "returned":
        return target.allowed
    left = 0
    if before.due_at is not None and before.closed_at is not None:
        left = left_at(course.facts.calendar, target.allowed.unit, before.due_at, before.closed_at)
    return next_cycle(target.allowed, Allowed(target.allowed.unit, left), step.rework)


def _lapse_at(course: Course, step: Step) -> datetime | None:
    if step.lapse is None:
        return None
    returned = course.state == "returned" and step.lapse.returned_days
    return course.now + timedelta(days=returned or step.lapse.days)
