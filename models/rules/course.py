"""The course of a project while a rule works on it: facts, and what each change makes of them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

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
    StepSkipped,
    StepVoided,
)
from models.rules.definition import Lifecycle, Step
from models.rules.facts import ACTIVE, RETURNED, Facts, Left, SlotFact, StepFact, Subject
from models.rules.text import Text

DONE = ("passed", "skipped")
ONLY = (Subject("", Text("", "")),)
LINKED = {
    ("tranche", "tranche_part"),
    ("tranche_part", "tranche"),
    ("tranche", "milestone"),
    ("milestone", "tranche"),
}
NEW = StepFact("new", 0)


class Course:
    """A private, changing copy of a project's facts that records every change made to it."""

    __slots__ = ("changes", "definition", "done", "facts", "left", "now", "slots", "stage", "state", "steps")

    def __init__(self, definition: Lifecycle, facts: Facts, now: datetime) -> None:
        """Start from `facts`."""
        self.definition = definition
        self.facts = facts
        self.now = now
        self.stage = facts.stage
        self.state = facts.state
        self.left = facts.left
        self.steps = dict(facts.steps)
        self.slots = dict(facts.slots)
        self.done = {name for name, fact in facts.steps.items() if fact.state in DONE}
        self.changes: list[Change] = []

    @property
    def ended(self) -> bool:
        """Whether the project stands in a terminal state."""
        return self.state in self.definition.terminal

    @property
    def beside(self) -> bool:
        """Whether the project stands in a side state that pauses its steps."""
        return self.state not in (ACTIVE, RETURNED) and not self.ended

    def make(self, *changes: Change) -> None:
        """Apply changes and record them."""
        for change in changes:
            self.apply(change)
            self.changes.append(change)

    def result(self) -> Facts:
        """Give the facts as they stand now."""
        return replace(
            self.facts, stage=self.stage, state=self.state, left=self.left, steps=self.steps, slots=self.slots
        )

    def apply(self, change: Change) -> None:
        """Make of the facts what `change` says."""
        match change:
            case SlotOpened() | SlotAnswered() | SlotMoved():
                self._apply_to_slot(change)
            case StepOpened(step, cycle):
                self._put(step, StepFact("open", cycle, self.step_fact(step).returned))
            case StepPassed(step) | StepSkipped(step) | StepVoided(step):
                state = {StepPassed: "passed", StepSkipped: "skipped", StepVoided: "void"}[type(change)]
                self._put(step, replace(self.step_fact(step), state=state))
            case StepReturned(step, subject=subject):
                fact = self.step_fact(step)
                state = "returned" if subject is None else fact.state
                self._put(step, replace(fact, state=state, returned=fact.returned + 1))
            case StageEntered(stage):
                self.stage = stage
            case StateEntered(state, left) | Ended(state, left):
                self.state, self.left = state, left
            case _:
                pass

    def _put(self, step: str, fact: StepFact) -> None:
        self.steps[step] = fact
        if fact.state in DONE:
            self.done.add(step)
        else:
            self.done.discard(step)

    def _apply_to_slot(self, change: SlotOpened | SlotAnswered | SlotMoved) -> None:
        key = (change.step, change.subject)
        match change:
            case SlotOpened():
                self.slots[key] = SlotFact(
                    change.step,
                    change.subject,
                    change.round,
                    "open",
                    role=change.role,
                    organisation=change.organisation,
                    person=change.person,
                    chair=change.chair,
                    due_at=change.due_at,
                    lapse_at=change.lapse_at,
                )
            case SlotAnswered():
                self.slots[key] = replace(
                    self.slots[key],
                    state=change.state,
                    outcome=change.outcome,
                    answered_by=change.person,
                    principal=change.principal,
                    seals=change.seals or {},
                    expires_at=change.expires_at,
                    closed_at=self.now,
                )
            case SlotMoved():
                slot = self.slots[key]
                self.slots[key] = replace(
                    slot,
                    state=change.state,
                    due_at=change.due_at or slot.due_at,
                    lapse_at=change.lapse_at or slot.lapse_at,
                    closed_at=self.now,
                )

    def step_fact(self, step: str) -> StepFact:
        """Give a step as it stands; one that was never opened is `new`."""
        return self.steps.get(step, NEW)

    def subjects(self, step: Step) -> tuple[Subject, ...]:
        """Give what a step repeats for; a step that does not repeat has one nameless subject."""
        return self.facts.subjects.get(step.for_each, ()) if step.for_each else ONLY

    def slots_of(self, step: Step, subjects: Iterable[Subject] | None = None) -> list[SlotFact]:
        """Give the latest slot of each subject of a step, or of those given, that has one."""
        among = self.subjects(step) if subjects is None else subjects
        found = [self.slots.get((step.id, subject.key)) for subject in among]
        return [slot for slot in found if slot is not None]

    def standing(self, step: Step, subject: str) -> bool:
        """Tell whether the latest answer for `subject` passes and still stands."""
        slot = self.slots.get((step.id, subject))
        if slot is None or slot.state != "answered" or slot.outcome is None:
            return False
        return step.outcomes[slot.outcome].effect == "pass"

    def settled(self, step: str) -> bool:
        """Tell whether a step is passed or skipped."""
        return step in self.done

    def proposers(self, step: Step, subject: str) -> dict[int, str]:
        """Give who may not answer a step for a subject, each with the earlier step that they answered.

        Where both steps repeat together, only the answers for what belongs to the subject count.
        """
        found: dict[int, str] = {}
        for name in step.other_than:
            earlier = self.definition.steps[name]
            for slot in self.slots_of(earlier, self.belonging(step, subject, earlier)):
                if slot.state == "answered":
                    found.update(dict.fromkeys(slot.persons, name))
        return found

    def belonging(self, step: Step, subject: str, other: Step) -> Sequence[Subject]:
        """Give the subjects of another step that go together with `subject`; all, where the steps do not."""
        theirs = self.subjects(other)
        if not related(step.for_each, other.for_each):
            return theirs
        mine = next((s for s in self.subjects(step) if s.key == subject), None)
        one, two = step.for_each or "", other.for_each or ""
        return [each for each in theirs if mine is not None and matches(one, mine, two, each)]

    def back_to_active(self) -> None:
        """Enter the ordinary state again, keeping only how often the project was restored."""
        restored = self.left.restored if self.left else 0
        self.make(StateEntered(ACTIVE, Left(ACTIVE, self.stage, restored=restored) if restored else None))

    def move_slots(self, step: str, state: str, *, among: Iterable[str]) -> None:
        """Move each slot of `step` whose state is one of `among`."""
        wanted = set(among)
        for slot in [s for s in self.slots.values() if s.step == step and s.state in wanted]:
            self.make(SlotMoved(slot.step, slot.subject, slot.round, state))

    def remember(self, reason: str = "", person: int | None = None, step: str | None = None) -> Left:
        """Note the state and stage that are about to be left."""
        state, stage = self.state, self.stage
        if self.left is not None and state != ACTIVE and (self.beside or self.ended):
            state, stage = self.left.state, self.left.stage
        if step is None and self.left is not None and state == RETURNED:
            step = self.left.step
        restored = self.left.restored if self.left else 0
        return Left(state, stage, reason, person, self.now, step, restored)


def follows_by_subject(step: Step, earlier: Step) -> bool:
    """Tell whether `step` may begin for a subject as soon as `earlier` is done for that subject."""
    return not step.waits_for_all and related(earlier.for_each, step.for_each)


def related(one: str | None, other: str | None) -> bool:
    """Tell whether two collections go together subject by subject."""
    return one is not None and (one == other or (one, other) in LINKED)


def matches(one: str, subject: Subject, other: str, candidate: Subject) -> bool:
    """Tell whether `subject` of collection `one` belongs to `candidate` of collection `other`."""
    if one == other:
        return subject.key == candidate.key
    return subject.links.get(other) == candidate.key or candidate.links.get(one) == subject.key


def apply(definition: Lifecycle, facts: Facts, changes: Iterable[Change], now: datetime) -> Facts:
    """Give the facts that `changes` make of `facts`: what a replay of history does."""
    course = Course(definition, facts, now)
    for change in changes:
        course.apply(change)
    return course.result()
