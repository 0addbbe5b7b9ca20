"""Which notice each change owes, and to whom: one table, walked by the command that writes the outbox."""

from collections.abc import Iterable
from dataclasses import dataclass

from models.rules.changes import (
    Change,
    Ended,
    SlotMoved,
    SlotOpened,
    StageEntered,
    StepPassed,
    StepReturned,
    StepSkipped,
    StepVoided,
)
from models.rules.definition import Lifecycle


@dataclass(frozen=True, slots=True)
class Owed:
    """A notice that a change owes; `audience` is holder or parties, `change` says what about."""

    kind: str
    audience: str
    change: Change


def owed(definition: Lifecycle, changes: Iterable[Change]) -> list[Owed]:
    """Give the notices that a movement's changes owe, in order.

    A turn that opens because its own earlier answer was returned is told as a return, not as a new step.
    A stage that the project falls back to is not told as reached.
    """
    targets: set[str] = set()
    returned: set[tuple[str, str]] = set()
    back = False
    found = []
    for change in changes:
        match change:
            case StepReturned(to=to):
                targets.add(to)
                back = True
            case SlotMoved(step, subject, state="void") if step in targets:
                returned.add((step, subject))
            case StepVoided():
                back = True
            case StepPassed() | StepSkipped():
                back = False
        found.append(_owed_by(definition, change, returned, back=back))
    return [notice for notice in found if notice is not None]


def _owed_by(
    definition: Lifecycle, change: Change, returned: set[tuple[str, str]], *, back: bool
) -> Owed | None:
    match change:
        case SlotOpened(step, subject):
            notices = definition.steps[step].notices
            kind = notices.returned if (step, subject) in returned else notices.opened
            return Owed(kind, "holder", change)
        case StageEntered() if not back:
            return Owed("stage_reached", "parties", change)
        case Ended(state):
            ending = definition.terminal[state].notice
            return Owed(ending, "parties", change) if ending else None
        case _:
            return None
