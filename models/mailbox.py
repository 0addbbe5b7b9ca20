"""Caught mails of development: written by the catcher, read by the pages. Bounded, oldest first out."""

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path

MOST_MAILS = 2_000
FOLDER = "mail"
_SENDER, _RECIPIENTS = "X-Caught-From", "X-Caught-To"
_NAME = re.compile(r"^\d{20}-[0-9a-f]{8}$")


@dataclass(frozen=True, slots=True)
class CaughtMail:
    """A mail as it arrived: the envelope, and what its headers say. `id` names it in addresses of pages."""

    id: str
    received_at: datetime
    sender: str
    recipients: tuple[str, ...]
    subject: str
    headers: tuple[tuple[str, str], ...]

    def header(self, name: str) -> str:
        """Give the first header of this name, or an empty text."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


@dataclass(frozen=True, slots=True)
class OpenedMail:
    """A caught mail with both its parts; a part that it does not have is empty."""

    mail: CaughtMail
    text: str
    html: str


class Mailbox:
    """A folder with one file a mail; several processes may read while one writes."""

    def __init__(self, directory: Path, *, most: int = MOST_MAILS) -> None:
        """Keep the folder; it is made at the first mail."""
        self.directory = directory
        self.most = most

    def add(self, content: bytes, sender: str, recipients: Iterable[str], received_at: datetime) -> str:
        """Keep a mail and give its id. What is above the bound is deleted, the oldest first."""
        self.directory.mkdir(parents=True, exist_ok=True)
        stamp = f"{int(received_at.timestamp() * 1_000_000):020d}"
        identity = f"{stamp}-{secrets.token_hex(4)}"
        envelope = f"{_SENDER}: {_plain(sender)}\r\n{_RECIPIENTS}: {', '.join(map(_plain, recipients))}\r\n"
        draft = self.directory / f".{identity}"
        draft.write_bytes(envelope.encode() + content)
        draft.rename(self._path(identity))
        for old in self._ids()[self.most :]:
            self._path(old).unlink(missing_ok=True)
        return identity

    def newest(self, limit: int = 50, before: str | None = None) -> list[CaughtMail]:
        """Give mails, the newest first; `before` is the id that the page starts after."""
        ids = [it for it in self._ids() if before is None or it < before]
        return [mail for it in ids[:limit] if (mail := self._read_headers(it)) is not None]

    def read(self, identity: str) -> OpenedMail | None:
        """Open a mail; None where there is none of this id."""
        content = self._content(identity)
        if content is None:
            return None
        message = message_from_bytes(content, policy=default)
        return OpenedMail(_caught(identity, message), _part(message, "plain"), _part(message, "html"))

    def raw(self, identity: str) -> bytes | None:
        """Give a mail as it arrived, below its envelope; None where there is none of this id."""
        return self._content(identity)

    def clear(self) -> int:
        """Delete all mails and tell how many there were."""
        found = self._ids()
        for identity in found:
            self._path(identity).unlink(missing_ok=True)
        return len(found)

    def _ids(self) -> list[str]:
        if not self.directory.is_dir():
            return []
        names = (path.stem for path in self.directory.glob("*.eml"))
        return sorted((it for it in names if _NAME.match(it)), reverse=True)

    def _path(self, identity: str) -> Path:
        return self.directory / f"{identity}.eml"

    def _content(self, identity: str) -> bytes | None:
        if not _NAME.match(identity):
            return None
        try:
            return self._path(identity).read_bytes()
        except FileNotFoundError:
            return None

    def _read_headers(self, identity: str) -> CaughtMail | None:
        content = self._content(identity)
        if content is None:
            return None
        return _caught(
            identity, BytesParser(EmailMessage, policy=default).parsebytes(content, headersonly=True)
        )


def _caught(identity: str, message: EmailMessage) -> CaughtMail:
    headers = tuple((name, str(value)) for name, value in message.items() if not name.startswith("X-Caught-"))
    return CaughtMail(
        identity,
        datetime.fromtimestamp(int(identity[:20]) / 1_000_000, UTC),
        str(message[_SENDER] or ""),
        tuple(it for it in str(message[_RECIPIENTS] or "").split(", ") if it),
        str(message["Subject"] or ""),
        headers,
    )


def _part(message: EmailMessage, kind: str) -> str:
    body = message.get_body(("plain",) if kind == "plain" else ("html",))
    if body is None or body.get_content_subtype() != kind:
        return ""
    content = body.get_content()
    return content if isinstance(content, str) else ""


def _plain(address: str) -> str:
    return re.sub(r"[\x00-\x1f\x7f,]", "", address)
