"""Defects of reachability: steps and states that no project comes to."""

from collections.abc import Iterator

from models.lifecycles.defects.draft import Draft
from models.lifecycles.defects.finding import Finding, found, listed
from models.rules.facts import RETURNED


def find(draft: Draft) -> Iterator[Finding]:
    """Find steps, side states and terminal states that nothing leads to."""
    for placed in draft.staged:
        name = placed.step.id
        if name not in draft.reachable:
            yield found(placed.path, "unreachable_step", step=name, before=listed(draft.before[name]))
    yield from _unreferred(draft)
    entered = {action.to for action in draft.definition.actions if action.effect == "enter"}
    for index, state in enumerate(draft.definition.side_states):
        # A project is returned by an outcome, never by an action.
        if state.id not in (entered | {RETURNED}):
            yield found(("side_states", index), "unreachable_state", state=state.id)
    ended = set(_ends(draft))
    for index, terminal in enumerate(draft.definition.terminals):
        if terminal.id not in ended:
            yield found(("terminals", index), "unreachable_state/terminal", state=terminal.id)


def _unreferred(draft: Draft) -> Iterator[Finding]:
    referred = {outcome.beyond for placed in draft.steps for outcome in placed.step.outcomes.values()}
    for placed in draft.steps:
        if placed.step.by_referral and placed.step.id not in referred:
            yield found((*placed.path, "by_referral"), "unreachable_step/referral", step=placed.step.id)


def _ends(draft: Draft) -> Iterator[str | None]:
    for action in draft.definition.actions:
        if action.effect == "end":
            yield action.to
    for placed in draft.steps:
        if placed.step.lapse is not None:
            yield placed.step.lapse.to
        for outcome in placed.step.outcomes.values():
            if outcome.effect == "end":
                yield outcome.to
