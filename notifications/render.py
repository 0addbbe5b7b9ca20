"""Makes the mail of a notice: one envelope, both parts written, in one language or in both."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from typing import Any

from models.rules.calendar import zone_named
from models.rules.codes import code_of
from models.rules.delivery import ClaimedNotice
from models.rules.kinds import DIGEST
from notifications.calendar_file import calendar_files
from notifications.catalogue import KINDS, Kind
from notifications.context import code_context, digest_context, notice_context
from notifications.facts import (
    CodeFacts,
    DigestFacts,
    Facts,
    Unrenderable,
    read_code_facts,
    read_digest_facts,
    read_facts,
)
from notifications.headers import checked_address, clean, named, sender
from notifications.letterhead import Letterhead
from notifications.templating import fill
from notifications.words import one_spaced

AnyFacts = Facts | DigestFacts | CodeFacts
LANGUAGES = {"ar": ("ar",), "en": ("en",), "both": ("ar", "en")}
READERS: dict[str, Callable[[dict[str, Any]], AnyFacts]] = {
    DIGEST: read_digest_facts,
    "sign_in": read_code_facts,
}
# What the text that is kept must not give away: the proof of a link.
LINK = re.compile(r"(?<=/p/)[A-Za-z0-9_-]{60,}")
_UNFOLDED = frozenset({"message-id", "in-reply-to", "references", "list-id", "list-unsubscribe"})
_RULE = "\n\n" + "-" * 24 + "\n\n"


class _PlainHeadersAsTheyAre(EmailPolicy):
    """Takes short ASCII headers as they are: parsing and folding them is a third of a mail's cost."""

    def header_store_parse(self, name: str, value: Any) -> tuple[str, Any]:
        """Store a header; what needs encoding or folding goes the long way, as do line breaks, to be refused.

        Headers about the content are read again and again as a mail is put together, so they are parsed once.
        """
        plain = isinstance(value, str) and value.isascii() and value.isprintable()
        if plain and len(name) + len(value) < 76 and not name.lower().startswith("content-"):
            return name, value
        return super().header_store_parse(name, value)

    def fold(self, name: str, value: Any) -> str:
        """Fold a header, but for those that are read by machines: folded, a long one would be encoded."""
        if name.lower() in _UNFOLDED:
            return f"{name}: {value!s}{self.linesep}"
        return str(super().fold(name, value))

    def fold_binary(self, name: str, value: Any) -> bytes:
        """Fold a header for the wire."""
        if name.lower() in _UNFOLDED:
            return self.fold(name, value).encode("ascii")
        return bytes(super().fold_binary(name, value))


POLICY = _PlainHeadersAsTheyAre(linesep="\r\n")


@dataclass(frozen=True, slots=True)
class Rendered:
    """A mail ready to leave, and what is kept of it: subject and text, without proofs of links and codes."""

    message: EmailMessage
    sender: str
    recipient: str
    subject: str
    text: str
    has_attachment: bool = False

    def content(self) -> bytes:
        """Give the message as it goes over the wire."""
        return self.message.as_bytes(policy=POLICY)


def render(notice: ClaimedNotice, letterhead: Letterhead, now: datetime) -> Rendered:
    """Make the mail of a notice as of `now`. Raises Unrenderable for bad facts, kinds and addresses."""
    kind = KINDS.get(notice.kind)
    if kind is None:
        raise Unrenderable(f"there is no kind of notice {notice.kind!r}")
    facts = READERS.get(kind.name, read_facts)(notice.facts)
    recipient, author = checked_address(notice.address), sender(letterhead.mail_from)
    languages = LANGUAGES.get(notice.language, LANGUAGES["both"])
    contexts = [_context(kind, facts, notice, letterhead, language, now) for language in languages]
    unsubscribe = letterhead.unsubscribe_url(notice.person_id, kind.name)
    if unsubscribe:
        contexts = [{**it, "unsubscribe": unsubscribe} for it in contexts]
    subject = clean(" / ".join(fill("subject", f"{kind.name}/subject.jinja", it) for it in contexts))
    text, html = _text(kind, contexts), _html(kind, contexts)
    message = EmailMessage(policy=POLICY)
    message["Date"] = format_datetime(now.astimezone(zone_named(letterhead.zone)))
    message["From"] = author
    message["To"] = named(facts.recipient.in_language(languages[0]), recipient)
    message["Reply-To"] = sender(letterhead.reply_to)
    message["Subject"] = f"[{clean(facts.project.code)}] {subject}" if isinstance(facts, Facts) else subject
    _write_headers(message, notice, facts, author, unsubscribe)
    _write_parts(message, text, html, languages)
    attached = not notice.without_attachment and _attach(message, notice, letterhead, languages[0], now)
    kept = _without_secrets(text, facts, letterhead)
    return Rendered(message, author.addr_spec, recipient.wire, str(message["Subject"]), kept, attached)


def _without_secrets(text: str, facts: AnyFacts, letterhead: Letterhead) -> str:
    """Give a text as it may be kept: without what would let its reader act."""
    if isinstance(facts, CodeFacts):
        text = text.replace(code_of(letterhead.secret.encode(), facts.code_seed), "…")
    return LINK.sub("…", text)


def _context(
    kind: Kind,
    facts: AnyFacts,
    notice: ClaimedNotice,
    letterhead: Letterhead,
    language: str,
    now: datetime,
) -> dict[str, Any]:
    if isinstance(facts, CodeFacts):
        return code_context(kind, facts, letterhead, language)
    if isinstance(facts, Facts):
        return notice_context(kind, facts, notice, letterhead, language, now)
    return digest_context(kind, facts, notice, letterhead, language, now)


def _text(kind: Kind, contexts: list[dict[str, Any]]) -> str:
    blocks = [fill("text", f"{kind.name}/text.jinja", {"block": context}) for context in contexts]
    return _RULE.join(one_spaced(block) for block in blocks) + "\n"


def _html(kind: Kind, contexts: list[dict[str, Any]]) -> str:
    return fill(
        "html",
        "layout/mail.jinja",
        {**contexts[0], "blocks": contexts, "template": f"{kind.name}/html.jinja"},
    )


def _write_headers(
    message: EmailMessage,
    notice: ClaimedNotice,
    facts: AnyFacts,
    author: Address,
    unsubscribe: str | None,
) -> None:
    thread = f"<{_thread(notice, facts)}@{author.domain}>"
    message["Message-ID"] = clean(notice.message_id)
    message["In-Reply-To"] = thread
    message["References"] = thread
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message["List-ID"] = f"<notices.{author.domain}>"
    message["X-Shiraka-Notice"] = str(notice.id)
    message["X-Shiraka-Kind"] = clean(notice.kind)
    if isinstance(facts, Facts):
        message["X-Shiraka-Project"] = clean(facts.project.code)
    message["X-Shiraka-Reason"] = clean(notice.key)
    if unsubscribe:
        message["List-Unsubscribe"] = f"<{unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"


def _thread(notice: ClaimedNotice, facts: AnyFacts) -> str:
    if isinstance(facts, Facts):
        return f"project-{re.sub(r'[^A-Za-z0-9.-]', '-', facts.project.code)}"
    return f"{notice.kind.replace('_', '-')}-{notice.person_id or 0}"


def _write_parts(message: EmailMessage, text: str, html: str, languages: tuple[str, ...]) -> None:
    # Arabic is three times as long in quoted-printable as in base64; English in base64 cannot be read raw.
    encoding = "quoted-printable" if languages == ("en",) else "base64"
    message.set_content(text, charset="utf-8", cte=encoding)
    message.add_alternative(html, subtype="html", charset="utf-8", cte=encoding)
    message["Content-Language"] = ", ".join(languages)


def _attach(
    message: EmailMessage, notice: ClaimedNotice, letterhead: Letterhead, language: str, now: datetime
) -> bool:
    """Attach the deadlines as calendar files, and tell whether there were any."""
    files = calendar_files(notice.entries, letterhead, language, now)
    for method, content in files:
        name = "deadline.ics" if method == "PUBLISH" else "deadline-over.ics"
        message.add_attachment(content, maintype="text", subtype="calendar", filename=name)
        part = list(message.iter_attachments())[-1]
        part.set_param("method", method)
        part.set_param("charset", "utf-8")
    return bool(files)
