"""A project's life told in a test: people answer, time passes, and the rule moves it, without a database."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from models.lifecycles.loader import default_source, load_definition
from models.rules.approvals import Answer, Decider, answer
from models.rules.changes import Change, Instructed, Movement, SlotOpened, Unmet
from models.rules.conditions import KEEPS_CONTENT, TAKE_COUNTER
from models.rules.counters import take_up
from models.rules.course import apply
from models.rules.definition import Lifecycle, Step
from models.rules.facts import Facts, SlotFact
from models.rules.interventions import intervene
from models.rules.lifecycle import advance
from models.rules.reversals import reverse
from models.rules.seals import succession
from tests.factories.facts import (
    HOLDERS,
    OWNER,
    PROVIDER,
    SUNDAY,
    decider,
    facts,
    holder_of,
    seals,
    with_documents,
)

ROUNDS_AT_MOST = 20
ANSWERS_AT_MOST = 300


@cache
def default() -> Lifecycle:
    """Give the default lifecycle."""
    return load_definition(default_source())


class Story:
    """A project as it lives: its facts now, and every change so far."""

    def __init__(
        self, start: Facts | None = None, definition: Lifecycle | None = None, now: datetime = SUNDAY
    ) -> None:
        """Begin with `start`, or with a new project, and let the rule open its first step."""
        self.definition = definition or default()
        self.facts = start or facts()
        self.now = now
        self.changes: list[Change] = []
        self.last: list[Change] = []
        self.movement = Movement()
        self.offers: dict[str, dict[str, Any]] = {}
        self.advance()

    def advance(self) -> list[Change]:
        """Let the rule move the project until nothing moves, carrying out what it instructs."""
        self.last = []
        for _ in range(ROUNDS_AT_MOST):
            self.movement = advance(self.definition, self.facts, self.now)
            self._take(self.movement.changes)
            instructions = [change for change in self.movement.changes if isinstance(change, Instructed)]
            if not instructions:
                break
            for instruction in instructions:
                self._carry_out(instruction)
        return self.last

    def answer(
        self, step: str, outcome: str = "", subject: str = "", *, by: Decider | int | None = None, **said: Any
    ) -> list[Change]:
        """Answer an open slot, by its holder unless told otherwise, and let the rule move on."""
        self.say(step, outcome, subject, by=by, **said)
        return self.advance()

    def say(
        self, step: str, outcome: str = "", subject: str = "", *, by: Decider | int | None = None, **said: Any
    ) -> None:
        """Answer an open slot, and leave it at that."""
        slot = self.facts.slots[step, subject]
        self.facts = with_documents(self.facts, self.definition.steps[step], subject)
        who = holder_of(slot.role, slot.organisation, slot.person) if by is None else by
        given = {"comment": "because", "version": self.facts.version, **said}
        chosen = Answer(outcome or passing(self.definition.steps[step]), **given)
        if chosen.counter:
            self.offers[subject] = chosen.counter.as_data()
        person = who if isinstance(who, Decider) else decider(who, (slot.role, slot.organisation))
        self._take((answer(self.definition, self.facts, slot, chosen, person, self.now),))

    def answer_all(self, step: str, outcome: str = "") -> None:
        """Give the same answer for every subject of a step, before the rule moves on."""
        for slot in [slot for slot in self.waiting if slot.step == step]:
            self.say(step, outcome, slot.subject)
        self.advance()

    def walk_to(self, place: str) -> "Story":
        """Let everybody pass, and time pass, until a step waits or a state is reached."""
        for _ in range(ANSWERS_AT_MOST):
            if place == self.facts.state or place in {slot.step for slot in self.waiting}:
                return self
            self.go_on()
        raise AssertionError(f"{place} is not reached; the project waits for {self.open}")

    def go_on(self) -> None:
        """Let the first who is waited for pass; where nobody is, let time pass."""
        if self.waiting:
            slot = self.waiting[0]
            self.answer(slot.step, leaving(self.definition.steps[slot.step]), slot.subject)
        else:
            assert self.movement.wait_until is not None, f"nobody and nothing is awaited: {self.unmet}"
            self.wait(until=self.movement.wait_until)

    def act(self, action: str, *, by: int | None = None, reason: str = "because") -> list[Change]:
        """Do one of the lifecycle's actions, by the first role that may, and let the rule move on."""
        role = self.definition.action[action].by[0]
        body = self.facts.organisations[self.definition.roles[role].of]
        person = decider(by or HOLDERS[role, body])
        self._take(intervene(self.definition, self.facts, action, reason, person, self.now))
        return self.advance()

    def take_back(self, slot: SlotFact, *, by: int, reason: str = "because") -> list[Change]:
        """Take an answer back, and let the rule move on."""
        self._take(reverse(self.definition, self.facts, slot, reason, decider(by), self.now))
        return self.advance()

    def edit(self, **fields: Any) -> list[Change]:
        """Change the project's content, as a new sealed version."""
        said = replace(self.facts.content, **fields)
        self.facts = replace(self.facts, content=said, seals=seals(said), version=self.facts.version + 1)
        return self.advance()

    def amend(self, **fields: Any) -> None:
        """Merge an amendment that changes the project's content; the rule does not move on yet."""
        said = replace(self.facts.content, **fields)
        new, version = {**self.facts.seals, **seals(said)}, self.facts.version + 1
        succeeded = {**self.facts.succeeded, **succession(self.facts.seals, new)}
        self.facts = replace(self.facts, content=said, seals=new, version=version, succeeded=succeeded)

    def know(self, **fields: Any) -> list[Change]:
        """Change what is known beside the project's own content, such as its protocol."""
        self.facts = replace(self.facts, content=replace(self.facts.content, **fields))
        return self.advance()

    def wait(self, days: float = 0, until: datetime | None = None) -> list[Change]:
        """Let time pass, and let the rule move on."""
        self.now = until or self.now + timedelta(days=days)
        return self.advance()

    @property
    def waiting(self) -> list[SlotFact]:
        """Give the open slots, in the order of the lifecycle."""
        order = list(self.definition.steps)
        found = [slot for slot in self.facts.slots.values() if slot.state == "open"]
        return sorted(found, key=lambda slot: order.index(slot.step))

    @property
    def open(self) -> list[str]:
        """Name the open slots: a step, or `step/subject`."""
        return [f"{slot.step}/{slot.subject}" if slot.subject else slot.step for slot in self.waiting]

    @property
    def asked(self) -> list[str]:
        """Name the slots that the last movement opened."""
        return [
            f"{change.step}/{change.subject}" if change.subject else change.step
            for change in self.last
            if isinstance(change, SlotOpened)
        ]

    @property
    def unmet(self) -> dict[str, str]:
        """Give each condition that keeps the project, answers apart, with the role that can mend it."""
        return {u.condition: u.who for u in self.movement.unmet if u.condition != "answer_awaited"}

    @property
    def held_by(self) -> list[Unmet]:
        """Give everything that the project waits for."""
        return list(self.movement.unmet)

    def _carry_out(self, instruction: Instructed) -> None:
        if instruction.instruction == TAKE_COUNTER:
            offer = self.offers.pop(instruction.subject)
            said = replace(self.facts.content, **take_up(self.facts.content, instruction.subject, offer))
            self.facts = replace(self.facts, content=said, seals=seals(said), version=self.facts.version + 1)
        else:
            self.facts = BOOKS[instruction.instruction](self.facts)

    def _take(self, changes: tuple[Change, ...]) -> None:
        self.facts = apply(self.definition, self.facts, changes, self.now)
        self.changes += changes
        self.last += changes


def passing(step: Step) -> str:
    """Name the first outcome of a step."""
    return next(iter(step.outcomes))


def leaving(step: Step) -> str:
    """Name the outcome by which a project goes on: one that passes, or else the first."""
    passes = [name for name, outcome in step.outcomes.items() if outcome.effect == "pass"]
    return passes[0] if passes else passing(step)


def _select(facts: Facts) -> Facts:
    return replace(
        _move_offer(facts, "offered", "selected"), organisations={**facts.organisations, "provider": PROVIDER}
    )


def _accept(facts: Facts) -> Facts:
    return replace(
        _move_offer(facts, "selected", "accepted"),
        organisations={**facts.organisations, "implementer": PROVIDER},
    )


def _decline(facts: Facts) -> Facts:
    bodies = {name: body for name, body in facts.organisations.items() if name != "provider"}
    return replace(_move_offer(facts, "selected", "declined"), organisations=bodies)


def _move_offer(facts: Facts, old: str, new: str) -> Facts:
    place = next(place for place, offer in enumerate(facts.content.offers) if offer.state == old)
    moved = list(facts.content.offers)
    moved[place] = replace(moved[place], state=new)
    said = replace(facts.content, offers=tuple(moved))
    return replace(facts, content=said, version=facts.version + 1)


BOOKS: dict[str, Callable[[Facts], Facts]] = {
    "select_offer": _select,
    "accept_offer": _accept,
    "decline_offer": _decline,
    **{name: lambda facts: facts for name in KEEPS_CONTENT},
}
MANAGER = HOLDERS["programme_manager", OWNER]
