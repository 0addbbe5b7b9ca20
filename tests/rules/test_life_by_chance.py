"""Lives by chance: whatever people do in whatever order, the rule and the reference agree."""

import json
from datetime import timedelta
from random import Random
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from models.rules.approvals import may_answer
from models.rules.changes import Unmet, as_data, from_data, kind_of
from models.rules.counters import CounterOffer
from models.rules.course import apply
from models.rules.definition import Step
from models.rules.drafts import ShareDraft
from models.rules.errors import Refused
from models.rules.facts import SlotFact
from models.rules.lifecycle import advance
from models.rules.path import walk
from tests.factories.facts import HOLDERS, SECOND, content, decider, facts, holder_of, share, subjects
from tests.rules.chance import effort
from tests.rules.reference import REVERSIBLE, Reference
from tests.rules.story import Story, leaving

# One member of the committee holds every other role as well, so that four eyes are tried.
EVERYTHING = decider(SECOND, *HOLDERS)
AMENDMENTS: list[dict[str, Any]] = [
    {"title_en": "An amended laboratory"},
    {"scope": "Twelve rooms"},
    {"shares": (share("LEAD", 60_000), share("PARTNER", 40_000, "2026/27"))},
    {"shares": (share("LEAD", 69_000), share("PARTNER", 40_000)), "cost": 109_000},
    {"shares": (share("LEAD", 60_000), share("PARTNER", 40_000)), "cost": 100_000},
]
EDITS: list[dict[str, Any]] = [
    {"title_en": "A larger laboratory"},
    {"scope": "Nine rooms"},
    {"clauses": (2,)},
    {"cost": 100_001, "shares": (share("LEAD", 60_001), share("PARTNER", 40_000))},
    {"cost": 100_000, "shares": (share("LEAD", 50_000), share("PARTNER", 50_000))},
    {"cost": 100_000, "shares": (share("LEAD", 60_000), share("PARTNER", 40_000, "2026/27"))},
]
EDITING = {("draft", ""), ("funding_plan", "")}
SAME_NAMES = {"committee_member": "member", "tranche_part": "part"}
STEPS_TO_AN_END = 250
SEEDS = st.binary(min_size=6, max_size=6)


def reference_of(story: Story) -> Reference:
    """Tell the reference how the same project begins."""
    found = story.facts.subjects
    opens = {
        (f"{name}_{begins}", subject.key): subject.opens_at
        for name, begins in (("milestone", "evidence"), ("report", "submission"))
        for subject in found[name]
        if subject.opens_at is not None
    }
    keys = {SAME_NAMES.get(name, name): tuple(s.key for s in each) for name, each in found.items()}
    reference = Reference(story.now, story.facts.seals, keys, opens, content=story.facts.content)
    reference.advance()
    return reference


def objections(step: Step) -> list[str]:
    """Name the outcomes of a step by which a project does not simply go on; returns more often than ends."""
    often = {"return": 6, "counter": 6, "recuse": 2, "end": 1}
    return [name for name, it in step.outcomes.items() for _ in range(often.get(it.effect, 0))]


class Life(RuleBasedStateMachine):
    """A project to which anything may happen."""

    def __init__(self) -> None:
        """Begin with a new project, known to both."""
        super().__init__()
        self._begin()

    def _begin(self) -> None:
        self.story = Story(facts(content=content(), subjects=subjects()))
        self.reference = reference_of(self.story)
        self.settled = True
        self.countered = 0

    @initialize(seed=SEEDS)
    def begin_somewhere(self, seed: bytes) -> None:
        """Let some of the life pass as planned."""
        for _ in range(int(60 * Random(seed).random() ** 3)):
            if self._ended:
                return
            if self.story.waiting:
                self._answer(self.story.waiting[0], leaving, everything=False)
                self._advance()
            else:
                self._pass_time_to_the_next_event()

    @precondition(lambda self: self._ended)
    @rule(seed=SEEDS)
    def another_project_begins(self, seed: bytes) -> None:
        """A project that is over makes room for the next."""
        self.teardown()
        self._begin()
        self.begin_somewhere(seed)

    @precondition(lambda self: self.story.waiting)
    @rule(seed=SEEDS, at_once=st.booleans())
    def somebody_answers(self, seed: bytes, at_once: bool) -> None:
        """Somebody gives any answer; now and then the rule comes only after more of them."""
        chance = Random(seed)
        slot = chance.choice(self.story.waiting)
        self._answer(slot, lambda step: chance.choice(list(step.outcomes)), everything=chance.random() < 0.3)
        if at_once:
            self._advance()

    @precondition(lambda self: self.story.waiting)
    @rule(seed=SEEDS)
    def somebody_objects(self, seed: bytes) -> None:
        """Somebody sends the project back, rejects it or steps aside, if anybody can."""
        chance = Random(seed)
        steps = self.story.definition.steps
        slots = [slot for slot in self.story.waiting if objections(steps[slot.step])]
        for slot in chance.sample(slots, min(len(slots), chance.choice((1, 1, 4)))):
            self._answer(slot, lambda step: chance.choice(objections(step)), everything=False)
        self._advance()

    @precondition(lambda self: self.story.waiting)
    @rule(count=st.integers(1, 4))
    def people_go_on(self, count: int) -> None:
        """Several people answer as the project hopes."""
        for slot in self.story.waiting[:count]:
            if slot in self.story.waiting:
                self._answer(slot, leaving, everything=False)
        self._advance()

    @precondition(lambda self: not self._ended)
    @rule(days=st.sampled_from([0.5, 3, 6, 14, 30, 50]))
    def time_passes(self, days: float) -> None:
        """Nothing happens for a while."""
        self._pass_time(timedelta(days=days))

    @precondition(lambda self: self.story.movement.wait_until and self.story.facts.stage == "implementation")
    @rule()
    def the_next_event_comes(self) -> None:
        """Time passes until it moves something by itself."""
        self._pass_time_to_the_next_event()

    @precondition(lambda self: bool(EDITING & {(slot.step, slot.subject) for slot in self.story.waiting}))
    @rule(fields=st.sampled_from(EDITS))
    def somebody_edits(self, fields: dict[str, Any]) -> None:
        """An author changes what the project says of itself."""
        self.story.edit(**fields)
        self.reference.seals, self.reference.content = self.story.facts.seals, self.story.facts.content
        self._advance()

    @precondition(lambda self: self.story.facts.stage == "implementation" and not self._ended)
    @rule(fields=st.sampled_from(AMENDMENTS))
    def an_amendment_is_merged(self, fields: dict[str, Any]) -> None:
        """What was approved stands, since the amendment decided what is new."""
        before = self.story.facts
        self.story.amend(**fields)
        after = self.story.facts.seals
        for (_, subject), given in self.reference.given.items():
            names = {
                name: f"{name}:{subject}" if f"{name}:{subject}" in after else name for name in given.seals
            }
            given.seals = {
                name: after[names[name]] if seal == before.seals[names[name]] else seal
                for name, seal in given.seals.items()
            }
        self.reference.seals, self.reference.content = after, self.story.facts.content
        self._advance()

    @precondition(lambda self: self._reversible())
    @rule(seed=SEEDS)
    def somebody_takes_an_answer_back(self, seed: bytes) -> None:
        """Whoever gave an answer reverses it, if the time and the place still allow it."""
        slot = Random(seed).choice(self._reversible())
        allowed = self.reference.may_take_back(slot.step, slot.subject)
        try:
            self.story.take_back(slot, by=slot.answered_by or 0)
        except Refused:
            assert not allowed
            return
        assert allowed
        self.reference.take_back(slot.step, slot.subject)
        self._advance()

    @precondition(lambda self: not self._ended)
    @rule(state=st.sampled_from(["in_force", "suspended"]))
    def the_protocol_changes(self, state: str) -> None:
        """The protocol is suspended, or in force again."""
        self.story.know(protocol_state=state)
        self.reference.protocol_in_force = state == "in_force"
        self._advance()

    @rule(action=st.sampled_from(["resume", "put_on_hold", "suspend", "terminate", "revive", "reopen"]))
    def somebody_intervenes(self, action: str) -> None:
        """Somebody does to the project what its state allows, or is refused."""
        self._act(action)

    @precondition(lambda self: not self._ended)
    @rule(action=st.sampled_from(["withdraw", "cancel", "supersede"]), seed=SEEDS)
    def somebody_gives_up(self, action: str, seed: bytes) -> None:
        """Now and then a project is given up."""
        if Random(seed).random() < 0.2:
            self._act(action)

    @invariant()
    def both_stand_in_the_same_place(self) -> None:
        """The rule's project is where the reference's is."""
        if self.settled:
            rule, reference = self.story.facts, self.reference
            assert (rule.state, rule.stage) == (reference.state, reference.stage)
            assert self._slots("open") == set(reference.asked)
            assert self._slots("paused") == set(reference.paused)
            lapses = {(s.step, s.subject): s.lapse_at for s in self.story.waiting}
            assert lapses == {key: question.lapses_at for key, question in reference.asked.items()}

    @invariant()
    def somebody_or_something_is_always_awaited(self) -> None:
        """A project that has not ended waits for a holder, a mender or a time."""
        movement = self.story.movement
        if self.settled and not self._ended:
            assert movement.unmet or movement.wait_until
            assert all(self._is_said(unmet) for unmet in movement.unmet)
            assert movement.wait_until is None or movement.wait_until > self.story.now

    @invariant()
    def a_second_look_moves_nothing(self) -> None:
        """The rule is deterministic, and done when it is done."""
        if self.settled:
            story = self.story
            again = advance(story.definition, story.facts, story.now)
            assert again.changes == ()
            assert again == advance(story.definition, story.facts, story.now)

    def teardown(self) -> None:
        """The history replays to the same facts on an allowed path, and there is a way to an end."""
        self._replay()
        self._walk_to_an_end()

    def _replay(self) -> None:
        story = self.story
        written = [
            (kind_of(change), json.dumps(as_data(change), ensure_ascii=False)) for change in story.changes
        ]
        read = [from_data(kind, json.loads(text)) for kind, text in written]
        assert read == story.changes
        start = facts(content=content(), subjects=subjects())
        again = apply(story.definition, start, read, story.now)
        for name in ("stage", "state", "left", "steps", "slots"):
            assert getattr(again, name) == getattr(story.facts, name)
        assert walk(story.definition, read)[1] == []

    def _walk_to_an_end(self) -> None:
        story = self.story
        story.know(protocol_state="in_force")
        for _ in range(STEPS_TO_AN_END):
            if self._ended:
                return
            if not any(self._answered(slot) for slot in story.waiting):
                if story.movement.wait_until is not None:
                    story.wait(until=story.movement.wait_until)
                else:
                    story.act("cancel")
        raise AssertionError(f"no end is reached; the project waits for {story.open}")

    def _answered(self, slot: SlotFact) -> bool:
        """Let a holder answer, unless it would be about what the holder proposed."""
        story = self.story
        if not may_answer(
            story.definition, story.facts, slot, holder_of(slot.role, slot.organisation, slot.person)
        ):
            return False
        story.answer(slot.step, leaving(story.definition.steps[slot.step]), slot.subject)
        return True

    def _answer(self, slot: SlotFact, choose: Any, *, everything: bool) -> None:
        """Give an answer to both; the rule refuses exactly what the reference says it must."""
        story, reference = self.story, self.reference
        own = holder_of(slot.role, slot.organisation, slot.person)
        who = EVERYTHING if own.person == SECOND or (everything and slot.person is None) else own
        outcome = choose(story.definition.steps[slot.step])
        refused = (
            reference.may_not(slot.step, slot.subject, who.person)
            or (outcome == "recuse" and reference.last_member(slot.step, slot.subject))
            or (outcome == "resume" and not reference.may_resume())
            or ((slot.step, outcome) == ("screening", "return") and reference.returns_of_screening == 2)
        )
        said = {"counter": self._counter(slot.subject)} if outcome == "counter" else {}
        try:
            story.say(slot.step, outcome, slot.subject, by=who, **said)
        except Refused:
            assert refused
            return
        assert not refused
        if said:
            offer = said["counter"]
            shares = tuple(share(s.funder, s.amount, s.fiscal_year, s.kind) for s in offer.shares)
            reference.offers[slot.subject] = (shares, offer.condition)
        reference.answer(slot.step, slot.subject, outcome, who.person)
        self.settled = False

    def _counter(self, funder: str) -> CounterOffer:
        """Offer the same sum in other years, and on a condition that was never made before."""
        self.countered += 1
        whole = sum(one.amount for one in self.story.facts.content.shares if one.funder == funder)
        parts = (whole - self.countered, self.countered)
        years = ("2025/26", "2026/27")
        shares = tuple(ShareDraft(funder, year, part) for year, part in zip(years, parts, strict=True))
        return CounterOffer(shares, f"clause {self.countered}")

    def _act(self, action: str) -> None:
        stands = self._stands(action)
        try:
            self.story.act(action)
        except Refused:
            assert not stands
            return
        assert stands
        reference = self.reference
        match action:
            case "put_on_hold" | "suspend" | "terminate":
                states = {"put_on_hold": "on_hold", "suspend": "suspended", "terminate": "termination"}
                reference.enter(states[action])
            case "resume" | "revive" | "reopen":
                getattr(reference, action)()
            case _:
                reference.end({"withdraw": "withdrawn", "cancel": "cancelled"}.get(action, "superseded"))
        self._advance()

    def _stands(self, action: str) -> bool:
        """Tell by hand whether the place of the project allows an action."""
        at, walking = self.reference, self.reference.state in ("active", "returned")
        early = at.stage in ("proposal", "review", "joint_funding", "signature")
        match action:
            case "put_on_hold":
                return walking and at.stage != "closing"
            case "resume":
                return at.state in ("on_hold", "suspended") and at.may_resume()
            case "suspend":
                return walking and at.stage == "implementation"
            case "terminate":
                return (walking or at.state == "suspended") and at.stage in ("implementation", "closing")
            case "revive":
                recent = at.ended_at is not None and at.now - at.ended_at <= timedelta(days=30)
                return at.state == "lapsed" and recent and not at.revived
            case "reopen":
                return at.state == "closed"
            case "supersede":
                return walking and early
            case _:
                return early and (walking or at.state == "on_hold")

    def _reversible(self) -> list[SlotFact]:
        """Give what was answered at a step that allows it, once both have seen the answer."""
        if not self.settled:
            return []
        slots = self.story.facts.slots.values()
        return [slot for slot in slots if slot.step in REVERSIBLE and slot.state == "answered"]

    def _advance(self) -> None:
        self.story.advance()
        self.reference.advance()
        self.settled = True

    def _pass_time(self, span: timedelta) -> None:
        self.story.now += span
        self.reference.now += span
        self._advance()

    def _pass_time_to_the_next_event(self) -> None:
        at = self.story.movement.wait_until
        if at is not None and at > self.story.now:
            self._pass_time(at - self.story.now)

    @property
    def _ended(self) -> bool:
        return self.story.facts.state in self.story.definition.terminal

    def _slots(self, state: str) -> set[tuple[str, str]]:
        return {key for key, slot in self.story.facts.slots.items() if slot.state == state}

    def _is_said(self, unmet: Unmet) -> bool:
        roles, steps = self.story.definition.roles, self.story.definition.steps
        return bool(unmet.reason.ar and unmet.reason.en) and unmet.who in roles and unmet.step in steps


TestLife = Life.TestCase
TestLife.settings = effort()
