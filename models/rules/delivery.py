"""What delivery may do with a notice: which kinds are repeated, and what an uncertain ending leads to."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

# A reminder that may have arrived is not worth a second one, and is worth nothing once its turn is over.
REMINDERS = frozenset({"reminder", "overdue", "digest"})

WAITING = ("queued", "deferred", "unknown")
RETRIABLE = ("dead", "held", "failed")
CLAIM_LEASE = timedelta(minutes=2)
# Longer than all the waits of one SMTP transaction together, so that a slow server is not taken for a crash.
SENDING_LEASE = timedelta(minutes=5)
MOST_ATTEMPTS_WHEN_UNKNOWN = 5


@dataclass(frozen=True, slots=True)
class ToldFacts:
    """A notice that is told within another: its kind and what it tells."""

    id: int
    kind: str
    facts: dict[str, Any]
    slot_id: int | None = None


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """A deadline for its recipient's calendar; one that is over is taken out of it.

    The sequence is higher than that of any entry sent before for the same turn, unless nothing has changed.
    """

    slot_id: int
    sequence: int
    due_at: datetime
    facts: dict[str, Any]
    is_over: bool = False


@dataclass(frozen=True, slots=True)
class ClaimedNotice:
    """A notice in one worker's hands; the fence tells a late worker that it has lost it.

    `lines` are those that are told within it, the most urgent first.
    """

    id: int
    fence: int
    key: str
    kind: str
    address: str
    language: str
    facts: dict[str, Any]
    message_id: str
    attempts: int
    person_id: int | None = None
    slot_id: int | None = None
    without_attachment: bool = False
    lines: tuple[ToldFacts, ...] = ()
    entries: tuple[CalendarEntry, ...] = ()

    @property
    def projects(self) -> list[str]:
        """Give the codes of the projects it is about."""
        told = [self.facts, *(it.facts for it in self.lines)]
        return sorted({str(it["project"]["code"]) for it in told if it.get("project")})

    @property
    def domain(self) -> str:
        """Give the part of the address behind the sign."""
        return self.address.rpartition("@")[2].lower()


@dataclass(frozen=True, slots=True)
class Ended:
    """How an attempt ended: the notice's new state, why, and when it is next due (None: never).

    `attempts` is how often delivery has now been tried; an attempt that says nothing about this notice is not
    counted. The subject and the body are those of an accepted mail.
    """

    state: str
    attempts: int
    reason: str | None = None
    due_at: datetime | None = None
    subject: str | None = None
    body: str | None = None
    cause: str | None = None
    suppress: bool = False
    without_attachment: bool = False


def after_uncertain_ending(kind: str, attempts: int) -> str:
    """Name the state of a notice of which nobody knows whether the server took it: unknown or held.

    An unknown notice is sent again under its own Message-ID; a held one waits for a person.
    """
    return "held" if kind in REMINDERS or attempts >= MOST_ATTEMPTS_WHEN_UNKNOWN else "unknown"
