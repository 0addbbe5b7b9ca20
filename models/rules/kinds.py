"""How each kind of notice is sent: at once, in a day's digest or at any hour; and which are optional."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

DIGEST = "digest"
# An instant that lies further back than this was missed: nobody is told of it at once any more.
MISSED = timedelta(minutes=30)


class Manner(StrEnum):
    """When a notice leaves: in its recipient's hours, in the digest of the day, or at any hour."""

    AT_ONCE = "at_once"
    DIGEST = "digest"
    ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class Sending:
    """How a kind is sent; `optional` may be switched off, `coalesced` shares a mail with its likes.

    One that is `about_a_turn` has no point once that turn is over, and one `to_holders` none for a person
    whose turn it no longer is.
    """

    manner: Manner = Manner.AT_ONCE
    optional: bool = False
    coalesced: bool = False
    about_a_turn: bool = False
    to_holders: bool = False


PLAIN = Sending()
SENDING: dict[str, Sending] = {
    "step_opened": Sending(coalesced=True),
    "correction": Sending(),
    "returned": Sending(coalesced=True),
    "reminder": Sending(Manner.DIGEST, optional=True, about_a_turn=True, to_holders=True),
    "overdue": Sending(about_a_turn=True, to_holders=True),
    "escalation": Sending(about_a_turn=True),
    "due_moved": Sending(coalesced=True, about_a_turn=True, to_holders=True),
    "stage_reached": Sending(optional=True),
    "sign_in": Sending(Manner.ALWAYS),
    "undeliverable": Sending(Manner.DIGEST),
    DIGEST: PLAIN,
}
AT_ANY_HOUR = tuple(kind for kind, sending in SENDING.items() if sending.manner is Manner.ALWAYS)
CHOICES = ("at_once", "digest", "off")


def sending_of(kind: str) -> Sending:
    """Tell how a kind is sent; one without a row of its own is mandatory and leaves at once."""
    return SENDING.get(kind, PLAIN)


def choices_for(kind: str) -> tuple[str, ...]:
    """Give what a person may choose for a kind: a mandatory one can be routed, not switched off."""
    return CHOICES if sending_of(kind).optional else CHOICES[:2]


def first_manner(kind: str, due_at: datetime | None, now: datetime) -> Manner:
    """Tell how a notice starts out: of what was missed while nothing ran, the digest tells."""
    sending = sending_of(kind)
    missed = sending.about_a_turn and due_at is not None and now - due_at > MISSED
    return Manner.DIGEST if missed else sending.manner


def optional_kinds(kinds: Iterable[str]) -> list[str]:
    """Give those that a person may switch off."""
    return [kind for kind in kinds if sending_of(kind).optional]
