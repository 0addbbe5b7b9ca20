"""The shapes of a lifecycle definition: typed, frozen, and complete enough to be checked before use."""

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from models.rules.reminders import ORDINARY
from models.rules.sla import Allowed, Rework

Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,47}$")]
Written = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]

StepKind = Literal["task", "review", "decision", "signature", "automatic", "milestone"]
Aspect = Literal["title", "scope", "clauses", "amounts", "years", "parties", "agreement"]
Collection = Literal[
    "funder",
    "affected_funder",
    "party",
    "reviewer",
    "committee_member",
    "panel_member",
    "milestone",
    "report",
    "tranche",
    "tranche_part",
]


class Shape(BaseModel):
    """A frozen part of a definition that refuses unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Title(Shape):
    """A text that must be given in both languages."""

    ar: Written
    en: Written

    def in_language(self, language: str) -> str:
        """Give the text in `language`; English for any language but Arabic."""
        return self.ar if language == "ar" else self.en


class Role(Shape):
    """A role on a project, and the body that fills it.

    `of` names a body of the project, or `subject` where a repeated step's subject is itself the body.
    """

    title: Title
    of: Literal["owner", "lead", "partner", "sponsor", "implementer", "provider", "subject"]


class Target(Shape):
    """How long a step may take, in working days on the programme's calendar or in calendar days."""

    working_days: int | None = Field(default=None, ge=1)
    calendar_days: int | None = Field(default=None, ge=1)

    @property
    def allowed(self) -> Allowed:
        """The time allowed, as clocks count it."""
        if self.working_days is not None:
            return Allowed("working_days", self.working_days)
        return Allowed("calendar_days", self.calendar_days or 0)


class Lapse(Shape):
    """After how many calendar days without an answer the project ends, and in which terminal state."""

    days: int = Field(ge=1)
    returned_days: int | None = Field(default=None, ge=1)
    to: Identifier


class Quorum(Shape):
    """How many answers settle a repeated step.

    `all`: each must pass, and the first that does not acts at once. `any`: the first answer settles it.
    `count` and `fraction`: as many answers as asked for, then the majority; the chair breaks a tie.
    """

    rule: Literal["all", "any", "count", "fraction"] = "all"
    count: int | None = Field(default=None, ge=1)
    fraction: tuple[int, int] | None = None
    chair: bool = False


class Outcome(Shape):
    """An answer that a step allows, and what it does.

    `return` sends the project back to step `to` (only the subject, where both steps repeat over the same);
    `end` ends it in terminal state `to`; `recuse` takes a member out of the count. `gather` names the steps
    that must all have answered before the outcome acts. A return that is `afresh` has every later answer
    given anew; otherwise those stand whose seals still fit. A `counter` returns with a funder's offer, which
    becomes the next draft of the plan. Where a step has returned `at_most` times, the outcome is no longer
    possible, or leads to step `beyond`. Where a condition that an outcome `needs` does not hold once it would
    act, the outcome named `otherwise` acts in its place. What to `do` is instructed once the step is settled,
    and what to do `at_once` with each answer, for its subject; `undo` takes that back when an answer before
    it is reversed.
    """

    title: Title
    effect: Literal["pass", "return", "counter", "end", "resume", "recuse"] = "pass"
    to: Identifier | None = None
    at_most: int | None = Field(default=None, ge=1)
    beyond: Identifier | None = None
    comment: bool = False
    afresh: bool = False
    gather: tuple[Identifier, ...] = ()
    needs: tuple[Identifier, ...] = ()
    otherwise: Identifier | None = None
    do: tuple[Identifier, ...] = ()
    undo: tuple[Identifier, ...] = ()
    at_once: tuple[Identifier, ...] = ()

    @property
    def sends_back(self) -> bool:
        """Whether the outcome sends the project back to an earlier step."""
        return self.effect in ("return", "counter")


class Rung(Shape):
    """A rung of an amount ladder: above an amount, in whole units of currency, another role answers."""

    above: int = Field(ge=0)
    role: Identifier


class Expiry(Shape):
    """After how many calendar days a passing answer must be given anew, unless step `until` is passed."""

    days: int = Field(ge=1)
    until: Identifier


class Reversible(Shape):
    """For how many calendar days whoever answered may take it back, while step `before` is not passed."""

    days: int = Field(ge=1)
    before: Identifier


class StepNotices(Shape):
    """Which notice kind each moment of a step sends to its holder (or, on return, to the author)."""

    opened: Identifier = "step_opened"
    returned: Identifier = "returned"
    reminder: Identifier = "reminder"
    breach: Identifier = "overdue"


class Step(Shape):
    """A step: who answers, with which outcomes, under which conditions, and until when.

    A step that repeats over the same as the one it follows goes subject by subject, unless it
    `waits_for_all`. A step `by_referral` is walked only when an outcome's `beyond` leads to it. The `ladder`
    sends a funder's larger share to another role. `rework` says how much time the holder has when work comes
    back that was returned: the whole target, what was left of it, or that but half at least.
    """

    id: Identifier
    title: Title
    kind: StepKind
    after: tuple[Identifier, ...] = ()
    when: Identifier | None = None
    by_referral: bool = False
    role: Identifier | None = None
    ladder: tuple[Rung, ...] = ()
    for_each: Collection | None = None
    waits_for_all: bool = False
    quorum: Quorum = Quorum()
    other_than: tuple[Identifier, ...] = ()
    outcomes: Mapping[Identifier, Outcome] = {}
    entry: tuple[Identifier, ...] = ()
    exit: tuple[Identifier, ...] = ()
    covers: tuple[Aspect, ...] = ()
    documents: tuple[Identifier, ...] = ()
    target: Target | None = None
    targets: Mapping[str, Target] = {}
    rework: Rework = "fresh"
    warnings: tuple[int, ...] = (75, 100)
    reminders: tuple[int, ...] = ORDINARY
    escalation: tuple[Identifier, ...] = ()
    lapse: Lapse | None = None
    expiry: Expiry | None = None
    reversal: Reversible | None = None
    notices: StepNotices = StepNotices()
    edits: bool = False


class Stage(Shape):
    """A stage: an ordered part of the lifecycle that IATI knows by an activity status code.

    Its `target`, if any, is counted through all returns, from the first entry until a later stage is entered.
    """

    id: Identifier
    title: Title
    iati_status: int = Field(ge=1, le=6)
    target: Target | None = None
    steps: tuple[Step, ...] = Field(min_length=1)


class SideState(Shape):
    """A state beside the stages: it pauses all steps but those in `keeps`, and is left by its own step."""

    id: Identifier
    title: Title
    step: Step | None = None
    keeps: tuple[Identifier, ...] = ()


class Terminal(Shape):
    """A state in which a project ends."""

    id: Identifier
    title: Title
    iati_status: int = Field(ge=1, le=6)
    notice: Identifier | None = None


class Action(Shape):
    """Something a role may do to a project beside its steps.

    `enter` a side state, `end` in a terminal state, `restore` a terminal project to where it was (at most
    `at_most` times, within `within_days` calendar days), or `reopen` a terminal project at step `to`.
    """

    id: Identifier
    title: Title
    by: tuple[Identifier, ...] = Field(min_length=1)
    effect: Literal["enter", "end", "restore", "reopen", "resume"]
    to: Identifier | None = None
    stages: tuple[Identifier, ...] = ()
    states: tuple[Identifier, ...] = ("active", "returned")
    within_days: int | None = Field(default=None, ge=1)
    at_most: int | None = Field(default=None, ge=1)


class Lifecycle(Shape):
    """A whole lifecycle definition."""

    id: Identifier
    title: Title
    roles: Mapping[Identifier, Role]
    stages: tuple[Stage, ...] = Field(min_length=1)
    side_states: tuple[SideState, ...] = ()
    terminals: tuple[Terminal, ...] = Field(min_length=1)
    actions: tuple[Action, ...] = ()

    @cached_property
    def steps(self) -> Mapping[str, Step]:
        """All steps of all stages by id, in order; steps of side states come last."""
        staged = [step for stage in self.stages for step in stage.steps]
        beside = [state.step for state in self.side_states if state.step]
        return {step.id: step for step in (*staged, *beside)}

    @cached_property
    def stage_order(self) -> Mapping[str, int]:
        """The place of each stage."""
        return {stage.id: place for place, stage in enumerate(self.stages)}

    @cached_property
    def stage_of(self) -> Mapping[str, Stage]:
        """The stage of each staged step."""
        return {step.id: stage for stage in self.stages for step in stage.steps}

    @cached_property
    def side_state(self) -> Mapping[str, SideState]:
        """Side states by id."""
        return {state.id: state for state in self.side_states}

    @cached_property
    def terminal(self) -> Mapping[str, Terminal]:
        """Terminal states by id."""
        return {state.id: state for state in self.terminals}

    @cached_property
    def action(self) -> Mapping[str, Action]:
        """Actions by id."""
        return {action.id: action for action in self.actions}

    @cached_property
    def predecessors(self) -> Mapping[str, tuple[str, ...]]:
        """The steps that each staged step directly follows.

        A step that names none follows the last steps of the stage before: those that no other step follows.
        """
        answer: dict[str, tuple[str, ...]] = {}
        before: tuple[str, ...] = ()
        for stage in self.stages:
            for step in stage.steps:
                answer[step.id] = step.after or before
            followed = {name for step in stage.steps for name in step.after}
            before = tuple(step.id for step in stage.steps if step.id not in followed)
        return answer

    @cached_property
    def successors(self) -> Mapping[str, frozenset[str]]:
        """All steps that come after each staged step, directly or not."""
        following: dict[str, set[str]] = {step: set() for step in self.predecessors}
        for step, earlier in self.predecessors.items():
            for name in earlier:
                following.setdefault(name, set()).add(step)
        return {step: frozenset(_reachable(step, following)) for step in following}


def _reachable(start: str, following: Mapping[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        for name in following.get(waiting.pop(), ()):
            if name not in seen:
                seen.add(name)
                waiting.append(name)
    return seen
