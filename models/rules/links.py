"""Partner links: what a link in a mail speaks of, and whether it still may.

A link carries its own proof, 256 bits made with the installation's secret over the turn, the person, the
moment and the address written to. Nothing about it is stored, so the database gives no link away.
"""

import base64
import binascii
import hashlib
import hmac
import struct
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

LAYOUT = struct.Struct(">QQI")
ADDRESS_BYTES, PROOF_BYTES = 8, 32
WORKING_DAYS_AFTER = 5
LONGEST_TOKEN = 100
# Open: it may be answered. Decided or closed: the turn is over. Moved: the registered address is another now.
# Passed on: the turn is no longer this person's. Expired: five working days past the deadline.
Standing = Literal["open", "decided", "closed", "moved", "passed_on", "expired"]
FRESH: frozenset[Standing] = frozenset(("moved", "expired"))


@dataclass(frozen=True, slots=True)
class Link:
    """Whose turn a link speaks of, and since when; `address_mark` stands for the address written to."""

    slot_id: int
    person_id: int
    issued_at: datetime
    address_mark: bytes


@dataclass(frozen=True, slots=True)
class Turn:
    """What a link's standing rests on: the turn and the person as they are now."""

    state: str
    is_decided: bool
    is_theirs: bool
    address: str
    expires_at: datetime


def write_link(secret: bytes, slot_id: int, person_id: int, address: str, now: datetime) -> str:
    """Write the token of a link to one person's turn, mailed to one address."""
    payload = LAYOUT.pack(slot_id, person_id, int(now.timestamp())) + _mark(secret, address)
    return base64.urlsafe_b64encode(payload + _proof(secret, payload)).decode().rstrip("=")


def read_link(secret: bytes, token: str) -> Link | None:
    """Read a token, or give none where it was not written with this secret."""
    if len(token) > LONGEST_TOKEN or not token.isascii():
        return None
    try:
        raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (ValueError, binascii.Error):
        return None
    payload, proof = raw[:-PROOF_BYTES], raw[-PROOF_BYTES:]
    if len(payload) != LAYOUT.size + ADDRESS_BYTES or not hmac.compare_digest(proof, _proof(secret, payload)):
        return None
    slot_id, person_id, issued = LAYOUT.unpack(payload[: LAYOUT.size])
    return Link(slot_id, person_id, datetime.fromtimestamp(issued, UTC), payload[LAYOUT.size :])


def standing_of(secret: bytes, link: Link, turn: Turn, now: datetime) -> Standing:
    """Tell whether a link may still be answered by, and if not, why."""
    if turn.is_decided:
        return "decided"
    if turn.state != "open":
        return "closed"
    if not turn.is_theirs:
        return "passed_on"
    if not hmac.compare_digest(link.address_mark, _mark(secret, turn.address)):
        return "moved"
    return "expired" if now > turn.expires_at else "open"


def masked(address: str) -> str:
    """Give as much of an address as its owner needs to know it by."""
    name, _, domain = address.rpartition("@")
    return f"{name[:1]}…@{domain}"


def _mark(secret: bytes, address: str) -> bytes:
    return hmac.digest(secret, f"shiraka link address\n{address.lower()}".encode(), hashlib.sha256)[
        :ADDRESS_BYTES
    ]


def _proof(secret: bytes, payload: bytes) -> bytes:
    return hmac.digest(secret, b"shiraka link\n" + payload, hashlib.sha256)
