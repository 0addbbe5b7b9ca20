"""Defects of instructions: given to the books at a moment at which they cannot be carried out."""

from collections.abc import Iterator

from models.lifecycles.defects.draft import Draft, Placed
from models.lifecycles.defects.finding import Finding, found

SELECT = "select_offer"
SELECTED = ("accept_offer", "decline_offer")
OFFERED = "has_offer"


def find(draft: Draft) -> Iterator[Finding]:
    """Find offers that are selected where there may be none, and answered for before one is selected."""
    for placed in draft.steps:
        for name, outcome in placed.step.outcomes.items():
            for index, instruction in enumerate(outcome.do):
                reason = _reason(draft, placed, instruction)
                if reason is not None:
                    path = (*placed.path, "outcomes", name, "do", index)
                    yield found(path, reason, outcome=name, instruction=instruction, step=placed.step.id)


def _reason(draft: Draft, placed: Placed, instruction: str) -> str | None:
    step = placed.step
    if instruction == SELECT and OFFERED not in (*step.entry, *step.exit):
        return "unfounded_instruction"
    if instruction in SELECTED and not any(
        _selects(draft.by_id[name], placed) for name in draft.long_before.get(step.id, ())
    ):
        return "unfounded_instruction/selected"
    return None


def _selects(earlier: Placed, placed: Placed) -> bool:
    """Tell whether an offer is selected for certain once `earlier` is passed, wherever `placed` applies."""
    passing = [outcome for outcome in earlier.step.outcomes.values() if outcome.effect == "pass"]
    applies = earlier.step.when in (None, placed.step.when)
    return applies and bool(passing) and all(SELECT in outcome.do for outcome in passing)
