"""Defects of order: steps are written in the order in which they are walked, stage by stage."""

from collections.abc import Iterator

from models.lifecycles.defects.draft import Draft, Placed
from models.lifecycles.defects.finding import Finding, found


def find(draft: Draft) -> Iterator[Finding]:
    """Find steps that come after themselves, after a later step, or after one of another stage."""
    order = {name: index for index, name in enumerate(draft.by_id)}
    for placed in draft.steps:
        for index, name in enumerate(placed.step.after):
            if name in order:
                reason = _reason(order, placed, draft.by_id[name])
                path = (*placed.path, "after", index)
                if reason is not None:
                    yield found(path, reason, step=placed.step.id, other=name)


def _reason(order: dict[str, int], placed: Placed, other: Placed) -> str | None:
    if other.step.id == placed.step.id:
        return "after_out_of_order/itself"
    if placed.stage is None or other.stage is None or other.stage.id != placed.stage.id:
        return "after_out_of_order/stage"
    return "after_out_of_order" if order[other.step.id] > order[placed.step.id] else None
