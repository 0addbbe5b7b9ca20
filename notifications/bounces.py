"""Reads what came back: whether a mail failed for good, for now, or was answered by a machine."""

from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from hashlib import sha256

from flufl.bounce import all_failures

from models.rules.bounces import kind_of_status

LONGEST = 300


@dataclass(frozen=True, slots=True)
class Report:
    """What one returned message says: hard, soft or reply, the status and the server's own words."""

    kind: str
    status: str
    diagnostic: str
    digest: str


def read_report(content: bytes) -> Report:
    """Read a returned message.

    A delivery report (RFC 3464) says so itself. What else comes back is known by its form to be a failure, or
    is taken for an automatic answer, which changes nothing.
    """
    message = message_from_bytes(content, policy=policy.default)
    digest = sha256(content).hexdigest()
    for fields in _recipient_fields(message):
        action, status = _field(fields, "Action").lower(), _field(fields, "Status").split(" ")[0]
        if action == "failed":
            return Report(kind_of_status(status or "5.0.0"), status, _diagnostic(fields), digest)
        if action == "delayed":
            return Report("reply", status, "still being tried", digest)
    temporary, permanent = all_failures(message)
    if permanent:
        return Report("hard", "", "known by its form to be a lasting failure", digest)
    if temporary:
        return Report("soft", "", "known by its form to be a passing failure", digest)
    return Report("reply", "", f"automatic answer: {message['Subject'] or ''}"[:LONGEST], digest)


def _recipient_fields(message: EmailMessage) -> Iterator[Message]:
    """Give the blocks about recipients of a delivery report; the first block speaks of the whole message."""
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            blocks = part.get_payload()
            if isinstance(blocks, list):
                yield from (it for it in blocks if isinstance(it, Message) and it["Action"])


def _field(fields: Message, name: str) -> str:
    return " ".join(str(fields[name] or "").split())


def _diagnostic(fields: Message) -> str:
    said = _field(fields, "Diagnostic-Code") or _field(fields, "Status")
    return said.removeprefix("smtp;").strip()[:LONGEST]
