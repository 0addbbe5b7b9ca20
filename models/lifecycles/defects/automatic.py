"""Defects of automatic steps: those that would go round for ever, and those that would have to choose."""

from collections.abc import Iterator, Mapping

from models.lifecycles.defects.draft import Draft
from models.lifecycles.defects.finding import Finding, found


def find(draft: Draft) -> Iterator[Finding]:
    """Find loops among automatic steps, and automatic steps that ask for an answer."""
    for placed in draft.steps:
        step = placed.step
        if not placed.automatic:
            continue
        if len(step.outcomes) != 1:
            path = (*placed.path, "outcomes")
            yield found(path, "automatic_choice", step=step.id, count=len(step.outcomes))
        for key in ("role", "for_each"):
            if getattr(step, key) is not None:
                yield found((*placed.path, key), "automatic_choice/holder", step=step.id, key=key)
    yield from _cycles(draft)


def _cycles(draft: Draft) -> Iterator[Finding]:
    """Find each loop once, at the first of its steps."""
    onward = _onward(draft)
    told: set[str] = set()
    for placed in draft.staged:
        name = placed.step.id
        if name in onward and name not in told:
            around = _around(name, onward)
            if around:
                told.update(around)
                yield found(placed.path, "automatic_cycle", steps=" → ".join((*around, name)))


def _onward(draft: Draft) -> Mapping[str, set[str]]:
    """Give, for each automatic step, the automatic steps that it leads or returns to."""
    automatic = {placed.step.id for placed in draft.staged if placed.automatic}
    onward: dict[str, set[str]] = {name: set() for name in automatic}
    for name in automatic:
        for earlier in draft.before[name] & automatic:
            onward[earlier].add(name)
        for outcome in draft.by_id[name].step.outcomes.values():
            if outcome.sends_back and outcome.to in automatic:
                onward[name].add(outcome.to)
    return onward


def _around(start: str, onward: Mapping[str, set[str]]) -> tuple[str, ...]:
    """Give the shortest way from a step back to itself, or nothing."""
    waiting: list[tuple[str, ...]] = [(start,)]
    seen: set[str] = set()
    while waiting:
        way = waiting.pop(0)
        for name in sorted(onward[way[-1]]):
            if name == start:
                return way
            if name not in seen:
                seen.add(name)
                waiting.append((*way, name))
    return ()
