"""Which notice each change owes, and to whom: one table, walked by the command that writes the outbox."""

from collections.abc import Iterable
from dataclasses import dataclass

from models.rules.changes import Change, Ended, SlotOpened, StageEntered, StepReturned
from models.rules.definition import Lifecycle


@dataclass(frozen=True, slots=True)
class Owed:
    """A notice that a change owes; `audience` is holder or parties, `change` says what about."""

    kind: str
    audience: str
    change: Change


def owed(definition: Lifecycle, changes: Iterable[Change]) -> list[Owed]:
    """Give the notices that a movement's changes owe, in order.

    A turn that opens because the project was returned is told as a return, not as a new step.
    """
    known = list(changes)
    returned = {change.to for change in known if isinstance(change, StepReturned)}
    found = [_owed_by(definition, change, returned) for change in known]
    return [notice for notice in found if notice is not None]


def _owed_by(definition: Lifecycle, change: Change, returned: set[str]) -> Owed | None:
    match change:
        case SlotOpened(step):
            notices = definition.steps[step].notices
            return Owed(notices.returned if step in returned else notices.opened, "holder", change)
        case StageEntered():
            return Owed("stage_reached", "parties", change)
        case Ended(state):
            kind = definition.terminal[state].notice
            return Owed(kind, "parties", change) if kind else None
        case _:
            return None
