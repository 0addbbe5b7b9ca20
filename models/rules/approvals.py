"""The rule that takes an answer: who may give it, on which version, and what it is sealed to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from models.rules.changes import Instructed, SlotAnswered, Unmet
from models.rules.counters import CounterOffer, check_counter
from models.rules.course import Course
from models.rules.definition import Lifecycle, Outcome, Step
from models.rules.deputies import Deputyship, covers
from models.rules.errors import Forbidden, Invalid, Refused, Stale
from models.rules.facts import Facts, SlotFact
from models.rules.four_eyes import check_persons
from models.rules.opening import exit_unmet, resume_unmet
from models.rules.seals import covered
from models.rules.text import Text


@dataclass(frozen=True, slots=True)
class Decider:
    """The natural person who answers, with each (role, organisation id) of their own, and as a deputy."""

    person: int
    appointments: frozenset[tuple[str, int]]
    deputyships: tuple[Deputyship, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person answers: an outcome, why, the version that was seen, and a counter-offer if any."""

    outcome: str
    comment: str = ""
    version: int = 0
    counter: CounterOffer | None = None


def answer(
    definition: Lifecycle, facts: Facts, slot: SlotFact, given: Answer, decider: Decider, now: datetime
) -> SlotAnswered:
    """Take an answer to an open slot.

    Raises `Forbidden` for a person who may not give it, `Stale` for another version than the current one,
    `Invalid` for an outcome or comment that does not fit, `Refused` where the state does not allow it.
    """
    step = definition.steps[slot.step]
    _capacity(definition, facts, slot, decider, now)
    if slot.state != "open":
        raise Refused("slot_closed", state=slot.state)
    outcome = _outcome(step, given)
    person, principal = _persons(definition, facts, slot, decider, now)
    if given.version != facts.version:
        raise Stale("version_stale", pointer="/version", seen=given.version, current=facts.version)
    _check_counter(facts, slot, outcome, given)
    unmet = _unmet(definition, facts, step, slot, outcome, now)
    if unmet:
        raise conditions_unmet(unmet)
    return SlotAnswered(
        slot.step,
        slot.subject,
        slot.round,
        given.outcome,
        "recused" if outcome.effect == "recuse" else "answered",
        person,
        principal,
        covered(step.covers, slot.subject, facts),
        now + timedelta(days=step.expiry.days) if step.expiry and outcome.effect == "pass" else None,
        given.counter.as_data() if given.counter else None,
    )


def instructed_at_once(definition: Lifecycle, change: SlotAnswered) -> list[Instructed]:
    """Give what an answer has done at once, for its subject, whatever the others answer."""
    outcome = definition.steps[change.step].outcomes[change.outcome]
    return [Instructed(name, change.step, change.subject) for name in outcome.at_once]


def conditions_unmet(unmet: list[Unmet]) -> Refused:
    """Make the refusal that lists what is missing."""
    reasons = Text(ar=" ".join(u.reason.ar for u in unmet), en=" ".join(u.reason.en for u in unmet))
    return Refused("conditions_unmet", unmet=unmet, conditions=reasons)


def offered(definition: Lifecycle, facts: Facts, slot: SlotFact, now: datetime) -> Mapping[str, list[Unmet]]:
    """Give each outcome that a slot allows, with what keeps it from being chosen now."""
    step = definition.steps[slot.step]
    return {
        name: _unmet(definition, facts, step, slot, outcome, now)
        for name, outcome in step.outcomes.items()
        if not _is_used_up(facts, step, outcome)
        and not (outcome.effect == "recuse" and _is_last(definition, facts, step, slot, now))
    }


def may_answer(definition: Lifecycle, facts: Facts, slot: SlotFact, decider: Decider) -> bool:
    """Tell whether a person may answer a slot at all."""
    try:
        _persons(definition, facts, slot, decider, None)
    except (Forbidden, Refused):
        return False
    return True


def _persons(
    definition: Lifecycle, facts: Facts, slot: SlotFact, decider: Decider, now: datetime | None
) -> tuple[int, int | None]:
    """Give who would answer, and for whom as a deputy.

    Raises `Forbidden` for a person who does not hold the slot, `Refused` where four eyes do not allow it.
    """
    principal = _capacity(definition, facts, slot, decider, now)
    # Who proposed what does not depend on the time.
    course = Course(definition, facts, datetime.max.replace(tzinfo=UTC))
    persons = (decider.person,) if principal is None else (decider.person, principal)
    check_persons(course, slot, persons)
    return decider.person, principal


def _capacity(
    definition: Lifecycle, facts: Facts, slot: SlotFact, decider: Decider, now: datetime | None
) -> int | None:
    """Name the principal for whom a person holds a slot, or none where it is the person's own."""
    named = slot.person is None or slot.person == decider.person
    if named and (slot.role, slot.organisation) in decider.appointments:
        return None
    for deputyship in decider.deputyships:
        if covers(deputyship, facts, slot, now):
            return deputyship.principal
    title = definition.roles[slot.role].title
    raise Forbidden("not_appointed", role=Text(title.ar, title.en))


def _outcome(step: Step, given: Answer) -> Outcome:
    outcome = step.outcomes.get(given.outcome)
    if outcome is None:
        allowed = ", ".join(step.outcomes)
        raise Invalid("outcome_unknown", pointer="/outcome", outcome=given.outcome, allowed=allowed)
    if outcome.comment and not given.comment.strip():
        title = Text(outcome.title.ar, outcome.title.en)
        raise Invalid("comment_required", pointer="/comment", outcome=title)
    return outcome


def _check_counter(facts: Facts, slot: SlotFact, outcome: Outcome, given: Answer) -> None:
    if outcome.effect == "counter":
        check_counter(facts.content, slot.subject, given.counter or CounterOffer())
    elif given.counter is not None:
        raise Invalid("counter_unasked", pointer="/counter", outcome=Text(outcome.title.ar, outcome.title.en))


def _is_used_up(facts: Facts, step: Step, outcome: Outcome) -> bool:
    fact = facts.steps.get(step.id)
    limited = outcome.at_most is not None and outcome.beyond is None
    return limited and fact is not None and fact.returned >= (outcome.at_most or 0)


def _unmet(
    definition: Lifecycle, facts: Facts, step: Step, slot: SlotFact, outcome: Outcome, now: datetime
) -> list[Unmet]:
    course = Course(definition, facts, now)
    if _is_used_up(facts, step, outcome):
        raise Refused("returned_enough", pointer="/outcome", limit=outcome.at_most)
    if outcome.effect == "pass":
        return exit_unmet(course, step, slot.subject)
    if outcome.effect == "resume":
        return resume_unmet(course)
    if outcome.effect == "recuse" and _is_last(definition, facts, step, slot, now):
        raise Refused("last_member", pointer="/outcome")
    return []


def _is_last(definition: Lifecycle, facts: Facts, step: Step, slot: SlotFact, now: datetime) -> bool:
    """Tell whether everybody else has stepped aside."""
    slots = Course(definition, facts, now).slots_of(step)
    return all(other.state == "recused" for other in slots if other.subject != slot.subject)
