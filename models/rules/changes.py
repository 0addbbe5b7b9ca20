"""What a rule may change: small frozen facts, written to the history in the order they are given."""

import re
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from models.rules.facts import Left
from models.rules.text import Text


@dataclass(frozen=True, slots=True)
class StepOpened:
    """A step opens for the `cycle`-th time."""

    step: str
    cycle: int


@dataclass(frozen=True, slots=True)
class SlotOpened:
    """Somebody's turn begins: the holder is a role in an organisation, or a named person in it.

    `allowed` is how many units of the step's target there are, where work comes back to less than all.
    """

    step: str
    subject: str
    round: int
    role: str
    organisation: int
    person: int | None = None
    chair: bool = False
    due_at: datetime | None = None
    lapse_at: datetime | None = None
    allowed: int | None = None


@dataclass(frozen=True, slots=True)
class SlotAnswered:
    """A holder gave an answer, sealed to what it covers; a member who stepped aside is recused.

    `principal` is for whom a deputy gave it. An answer that `expires_at` some instant must be given anew
    then; `offer` is a funder's counter-offer.
    """

    step: str
    subject: str
    round: int
    outcome: str
    state: str = "answered"
    person: int | None = None
    principal: int | None = None
    seals: dict[str, str] | None = None
    expires_at: datetime | None = None
    offer: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class SlotMoved:
    """A slot changes without an answer: to void, returned, paused, or open again with its times moved on."""

    step: str
    subject: str
    round: int
    state: str
    due_at: datetime | None = None
    lapse_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StepPassed:
    """A step is done, by this outcome."""

    step: str
    outcome: str


@dataclass(frozen=True, slots=True)
class StepReturned:
    """A step sent the project (or only `subject`) back to step `to`."""

    step: str
    to: str
    outcome: str
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class StepSkipped:
    """An optional step does not apply."""

    step: str


@dataclass(frozen=True, slots=True)
class StepVoided:
    """A step must be walked again: what it rested on is asked anew, or what it covered has changed."""

    step: str


@dataclass(frozen=True, slots=True)
class StageEntered:
    """The project enters a stage."""

    stage: str


@dataclass(frozen=True, slots=True)
class StateEntered:
    """The project enters a side state, or comes back from one; `left` is what it remembers."""

    state: str
    left: Left | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """The project ends in a terminal state."""

    state: str
    left: Left


@dataclass(frozen=True, slots=True)
class Instructed:
    """An outcome's instruction to the programme's books, carried out in the same transaction."""

    instruction: str
    step: str
    subject: str


Change = (
    StepOpened
    | SlotOpened
    | SlotAnswered
    | SlotMoved
    | StepPassed
    | StepReturned
    | StepSkipped
    | StepVoided
    | StageEntered
    | StateEntered
    | Ended
    | Instructed
)
CHANGES: tuple[type[Change], ...] = (
    StepOpened,
    SlotOpened,
    SlotAnswered,
    SlotMoved,
    StepPassed,
    StepReturned,
    StepSkipped,
    StepVoided,
    StageEntered,
    StateEntered,
    Ended,
    Instructed,
)


@dataclass(frozen=True, slots=True)
class Unmet:
    """Something that keeps a project from moving, and the role that can mend it."""

    condition: str
    reason: Text
    who: str
    step: str
    subject: str = ""
    organisation: int | None = None


@dataclass(frozen=True, slots=True)
class Movement:
    """What `advance` answers: changes in order or, where nothing moves, what is unmet.

    Time alone may move the project at `wait_until`, if it is given.
    """

    changes: tuple[Change, ...] = ()
    unmet: tuple[Unmet, ...] = ()
    wait_until: datetime | None = None


def _name(change: type[Change]) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", change.__name__).lower()


KINDS: dict[str, type[Change]] = {_name(change): change for change in CHANGES}
NAMES: dict[type[Change], str] = {change: name for name, change in KINDS.items()}


def kind_of(change: Change) -> str:
    """Name a change as events do: a `StepOpened` is `step_opened`."""
    return NAMES[type(change)]


def as_data(change: Change) -> dict[str, Any]:
    """Give a change as JSON-ready data; times in ISO 8601, fields without a value left out."""
    return {name: _plain(value) for name, value in asdict(change).items() if value is not None}


def from_data(kind: str, data: dict[str, Any]) -> Change:
    """Read a change back from an event."""
    fields = dict(data)
    for name in ("due_at", "lapse_at", "expires_at"):
        if name in fields:
            fields[name] = datetime.fromisoformat(fields[name])
    if "left" in fields:
        left = dict(fields["left"])
        if "at" in left:
            left["at"] = datetime.fromisoformat(left["at"])
        fields["left"] = Left(**left)
    return KINDS[kind](**fields)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items() if part is not None}
    return value
