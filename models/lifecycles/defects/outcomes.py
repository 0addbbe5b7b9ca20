"""Defects of outcomes: an effect without a place, out of place, or with what it does not use."""

from collections.abc import Iterator

from models.lifecycles.defects.draft import Draft, Placed
from models.lifecycles.defects.finding import Finding, Path, found, listed
from models.rules.definition import Outcome
from models.rules.text import Text

DIRECTED = ("return", "counter", "end")
STAGED = ("pass", "return", "end")
REPEATED = (*STAGED, "recuse")
FUNDED = (*REPEATED, "counter")
BESIDE = ("resume", "end", "recuse")
AUTOMATIC = ("pass", "end")
PLACES = {
    STAGED: Text("خطوة لا تتكرر", "a step that does not repeat"),
    FUNDED: Text("خطوة تتكرر لكل ممول", "a step for each funder"),
    REPEATED: Text("خطوة من مرحلة", "a step of a stage"),
    BESIDE: Text("خطوة حالة جانبية", "the step of a side state"),
    AUTOMATIC: Text("خطوة آلية", "an automatic step"),
}


def find(draft: Draft) -> Iterator[Finding]:
    """Find outcomes that lead nowhere, forward, or that their step cannot carry out."""
    for placed in draft.steps:
        for name, outcome in placed.step.outcomes.items():
            path = (*placed.path, "outcomes", name)
            yield from _direction(name, outcome, path)
            yield from _place(placed, name, outcome, path)
            yield from _return(draft, placed, name, outcome, path)
            yield from _gather(draft, placed, name, outcome, path)
            yield from _otherwise(placed, name, outcome, path)


def _direction(name: str, outcome: Outcome, path: Path) -> Iterator[Finding]:
    if outcome.effect in DIRECTED and outcome.to is None:
        yield found(path, "nowhere", outcome=name, effect=outcome.effect)
    if outcome.effect not in DIRECTED and outcome.to is not None:
        yield found((*path, "to"), "nowhere/idle", outcome=name, effect=outcome.effect)
    if not outcome.sends_back and outcome.at_most is not None:
        yield found((*path, "at_most"), "at_most_without_return", outcome=name)
    if outcome.beyond is not None and outcome.at_most is None:
        yield found((*path, "beyond"), "beyond_without_limit", outcome=name)


def _place(placed: Placed, name: str, outcome: Outcome, path: Path) -> Iterator[Finding]:
    possible = _possible(placed)
    if outcome.effect not in possible:
        yield found(
            (*path, "effect"),
            "misplaced_outcome",
            outcome=name,
            effect=outcome.effect,
            place=PLACES[possible],
            known=listed(possible),
        )


def _possible(placed: Placed) -> tuple[str, ...]:
    if placed.side is not None:
        return BESIDE
    if placed.automatic:
        return AUTOMATIC
    if placed.step.for_each == "funder":
        return FUNDED
    return STAGED if placed.step.for_each is None else REPEATED


def _return(draft: Draft, placed: Placed, name: str, outcome: Outcome, path: Path) -> Iterator[Finding]:
    step = placed.step.id
    if not outcome.sends_back or placed.stage is None:
        return
    for key, other in (("to", outcome.to), ("beyond", outcome.beyond)):
        if other in draft.staged_ids and other != step and other not in draft.long_before[step]:
            yield found((*path, key), "misplaced_outcome/forward", outcome=name, other=other, step=step)


def _gather(draft: Draft, placed: Placed, name: str, outcome: Outcome, path: Path) -> Iterator[Finding]:
    if outcome.gather and (outcome.effect not in DIRECTED or placed.step.quorum.rule != "all"):
        yield found((*path, "gather"), "impossible_gather/idle", outcome=name)
    for index, other in enumerate(outcome.gather):
        reason = _ungathered(draft, placed, other)
        if reason is not None:
            known = listed(draft.by_id)
            yield found((*path, "gather", index), reason, outcome=name, other=other, known=known)


def _otherwise(placed: Placed, name: str, outcome: Outcome, path: Path) -> Iterator[Finding]:
    """Find a way out that is none, and one without a condition or a condition without one."""
    if bool(outcome.needs) != (outcome.otherwise is not None):
        missing = "otherwise" if outcome.needs else "needs"
        yield found(path, "impossible_otherwise/alone", outcome=name, key=missing)
    if outcome.otherwise is None:
        return
    back = [key for key, other in placed.step.outcomes.items() if other.effect in DIRECTED]
    if outcome.otherwise not in back:
        way, known = outcome.otherwise, listed(back)
        yield found((*path, "otherwise"), "impossible_otherwise", outcome=name, other=way, known=known)


def _ungathered(draft: Draft, placed: Placed, name: str) -> str | None:
    other = draft.by_id.get(name)
    if other is None:
        return "impossible_gather"
    if placed.step.id in draft.long_before.get(name, ()):
        return "impossible_gather/later"
    return None if (other.stage, other.side) == (placed.stage, placed.side) else "impossible_gather/elsewhere"
