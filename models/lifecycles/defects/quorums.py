"""Defects of quorums: those that cannot be met, or say what does not count."""

from collections.abc import Iterator

from models.lifecycles.defects.draft import Draft, Placed
from models.lifecycles.defects.finding import Finding, Path, found
from models.lifecycles.defects.vocabulary import MEMBERS_ROLE

VOTES = ("count", "fraction")


def find(draft: Draft) -> Iterator[Finding]:
    """Find quorums without their number, beyond everybody, for nobody, or without a chair to attend."""
    for placed in draft.steps:
        path = (*placed.path, "quorum")
        yield from _numbers(placed, path)
        yield from _members(placed, path)


def _numbers(placed: Placed, path: Path) -> Iterator[Finding]:
    step, quorum = placed.step, placed.step.quorum
    if quorum.rule == "count" and quorum.count is None:
        yield found(path, "impossible_quorum/count", step=step.id)
    if quorum.rule == "fraction":
        over, under = quorum.fraction or (0, 1)
        if not 0 < over <= under:
            yield found((*path, "fraction"), "impossible_quorum/fraction", step=step.id)
    for key in VOTES:
        if quorum.rule != key and getattr(quorum, key) is not None:
            yield found((*path, key), "impossible_quorum/idle", step=step.id, key=key, rule=quorum.rule)


def _members(placed: Placed, path: Path) -> Iterator[Finding]:
    step, quorum = placed.step, placed.step.quorum
    if quorum.rule in VOTES and step.for_each is None:
        yield found(path, "impossible_quorum/alone", step=step.id, rule=quorum.rule)
    if quorum.chair and (quorum.rule not in VOTES or step.for_each not in MEMBERS_ROLE):
        collection = step.for_each or step.role or step.id
        yield found((*path, "chair"), "impossible_quorum/chair", step=step.id, collection=collection)
    for name, outcome in step.outcomes.items():
        if outcome.effect == "recuse" and step.for_each is not None and quorum.rule == "all":
            yield found((*placed.path, "outcomes", name), "impossible_quorum/recuse", step=step.id)
