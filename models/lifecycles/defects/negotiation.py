"""Defects of negotiation: amount ladders, expiries and reversals where they say nothing."""

from collections.abc import Iterator

from models.lifecycles.defects.draft import Draft
from models.lifecycles.defects.finding import Finding, found


def find(draft: Draft) -> Iterator[Finding]:
    """Find ladders of steps that are not for each funder, expiries and reversals that nothing later ends."""
    for placed in draft.steps:
        step = placed.step
        if step.ladder and step.for_each != "funder":
            yield found((*placed.path, "ladder"), "misplaced_ladder", step=step.id)
        until = step.expiry.until if step.expiry is not None else step.id
        if until in draft.staged_ids and step.expiry and step.id not in draft.long_before.get(until, ()):
            path = (*placed.path, "expiry", "until")
            yield found(path, "misplaced_expiry", step=step.id, other=until)
        before = step.reversal.before if step.reversal is not None else ""
        if before in draft.staged_ids and step.id not in draft.long_before[before]:
            path = (*placed.path, "reversal", "before")
            yield found(path, "misplaced_reversal", step=step.id, other=before)
