"""The digest: which of the notices that wait for it are still worth telling, and in which order."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from models.rules.kinds import MISSED, sending_of

MOST_LINES = 50
FAR = datetime(9999, 12, 31, tzinfo=UTC)
REMINDER = "reminder"

OVER = ("over", "the turn is no longer open")
PASSED_ON = ("passed_on", "the turn has passed to others")
OPTED_OUT = ("opted_out", "the recipient has switched this kind off")
TOO_LATE = ("expired", "the due time has passed; of that the recipient is told by itself")
OVERTAKEN = ("overtaken", "a later notice about the same turn takes its place")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A notice that waits for a digest, and what it speaks of as that stands now."""

    id: int
    kind: str
    due_at: datetime
    slot_id: int | None = None
    slot_state: str | None = None
    slot_due_at: datetime | None = None
    is_holder: bool = True
    choice: str | None = None


@dataclass(frozen=True, slots=True)
class Fate:
    """Why a notice is not told: its new state, a short cause, and the reason in words."""

    state: str
    cause: str
    reason: str


@dataclass(frozen=True, slots=True)
class Sorted:
    """Which notices are told, in no order, and what becomes of the others."""

    told: tuple[Waiting, ...]
    fates: dict[int, Fate]

    def was_missed(self, now: datetime) -> bool:
        """Tell whether any of them should have been told while nothing ran."""
        return any(now - it.due_at > MISSED for it in self.told)


def sort_out(waiting: Sequence[Waiting], now: datetime) -> Sorted:
    """Sort out what waits for one person: of several about one turn only the latest is told."""
    fates = {it.id: fate for it in waiting if (fate := _fate(it, now)) is not None}
    latest: dict[int, Waiting] = {}
    for it in sorted(waiting, key=lambda it: (it.due_at, it.id)):
        if it.id in fates or it.slot_id is None:
            continue
        if (before := latest.get(it.slot_id)) is not None:
            fates[before.id] = Fate("superseded", *OVERTAKEN)
        latest[it.slot_id] = it
    return Sorted(tuple(it for it in waiting if it.id not in fates), fates)


def _fate(waiting: Waiting, now: datetime) -> Fate | None:
    sending = sending_of(waiting.kind)
    if sending.optional and waiting.choice == "off":
        return Fate("cancelled", *OPTED_OUT)
    if not sending.about_a_turn or waiting.slot_state is None:
        return None
    if waiting.slot_state != "open":
        return Fate("cancelled", *OVER)
    if sending.to_holders and not waiting.is_holder:
        return Fate("cancelled", *PASSED_ON)
    if waiting.kind == REMINDER and waiting.slot_due_at is not None and now > waiting.slot_due_at:
        return Fate("expired", *TOO_LATE)
    return None


def most_urgent_first(dues: Iterable[tuple[int, datetime | None]]) -> list[int]:
    """Put ids in order of their due times; what has none comes last."""
    return [it[0] for it in sorted(dues, key=lambda it: (it[1] or FAR, it[0]))]
