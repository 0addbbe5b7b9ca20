"""Defects of endings: every state and step has a way out, and every project comes to an end."""

from collections.abc import Iterator

from models.lifecycles.defects.draft import Draft
from models.lifecycles.defects.finding import Finding, found
from models.rules.definition import SideState
from models.rules.facts import RETURNED

ONWARD = {"pass", "end", "resume"}


def find(draft: Draft) -> Iterator[Finding]:
    """Find steps and side states without a way out, and a course that passes every step without an end."""
    for placed in draft.staged:
        effects = {outcome.effect for outcome in placed.step.outcomes.values()}
        if effects and not effects & ONWARD:
            yield found((*placed.path, "outcomes"), "dead_end", step=placed.step.id)
    left = _left(draft)
    for index, state in enumerate(draft.definition.side_states):
        if state.id not in left:
            yield found(("side_states", index), "dead_end/state", state=state.id)
    if not any(draft.stops(placed) and placed.step.id in draft.reachable for placed in draft.staged):
        yield found(("stages", len(draft.definition.stages) - 1), "no_ending")


def _left(draft: Draft) -> set[str]:
    """Give the side states that a project can leave, if only through another side state."""
    left = {RETURNED}
    growing = True
    while growing:
        more = {state.id for state in draft.definition.side_states if _has_way_out(draft, state, left)}
        growing = not more <= left
        left |= more
    return left


def _has_way_out(draft: Draft, state: SideState, left: set[str]) -> bool:
    outcomes = state.step.outcomes.values() if state.step else ()
    if any(outcome.effect in ("resume", "end") for outcome in outcomes):
        return True
    entered = _stages_entered_in(draft, state)
    return any(
        state.id in action.states
        and (not action.stages or entered <= set(action.stages))
        and (action.effect in ("resume", "end") or (action.effect == "enter" and action.to in left))
        for action in draft.definition.actions
    )


def _stages_entered_in(draft: Draft, state: SideState) -> set[str]:
    everywhere = [stage.id for stage in draft.definition.stages]
    return {
        stage
        for action in draft.definition.actions
        if action.effect == "enter" and action.to == state.id
        for stage in (action.stages or everywhere)
    }
