"""Defects of actions: without a place to go to, or from a state in which they cannot be done."""

from collections.abc import Iterator

from models.lifecycles.defects.draft import Draft
from models.lifecycles.defects.finding import Finding, Path, found, listed
from models.rules.definition import Action
from models.rules.facts import ACTIVE, RETURNED

DIRECTED = ("enter", "end", "reopen")


def find(draft: Draft) -> Iterator[Finding]:
    """Find actions that lead nowhere, and states that an action cannot leave."""
    for index, action in enumerate(draft.definition.actions):
        path: Path = ("actions", index)
        if action.effect in DIRECTED and action.to is None:
            yield found(path, "nowhere", outcome=action.id, effect=action.effect)
        if action.effect not in DIRECTED and action.to is not None:
            yield found((*path, "to"), "nowhere/idle", outcome=action.id, effect=action.effect)
        if action.effect == "enter" and action.to == RETURNED:
            yield found((*path, "to"), "misplaced_action/returned", action=action.id)
        yield from _states(draft, action, (*path, "states"))


def _states(draft: Draft, action: Action, path: Path) -> Iterator[Finding]:
    sides, terminals = set(draft.definition.side_state), set(draft.definition.terminal)
    match action.effect:
        case "enter" | "end":
            possible = ({ACTIVE, RETURNED} | sides) - ({action.to} if action.effect == "enter" else set())
        case "resume":
            possible = sides - {RETURNED}
        case _:
            possible = terminals
    for index, state in enumerate(action.states):
        if state not in possible and state in {ACTIVE, RETURNED} | sides | terminals:
            known = listed(possible)
            yield found(
                (*path, index),
                "misplaced_action",
                action=action.id,
                effect=action.effect,
                state=state,
                known=known,
            )
