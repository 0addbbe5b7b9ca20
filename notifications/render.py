"""Makes the mail of a notice: one envelope, both parts written, in one language or in both."""

import re
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from typing import Any, Self

from models.rules.calendar import zone_named
from models.rules.delivery import ClaimedNotice
from notifications import words
from notifications.catalogue import KINDS, Kind
from notifications.facts import Facts, Unrenderable, late_by, read_facts
from notifications.headers import checked_address, clean, named, sender
from notifications.templating import fact, fill
from settings import Settings

LANGUAGES = {"ar": ("ar",), "en": ("en",), "both": ("ar", "en")}
DIRECTIONS = {"ar": "rtl", "en": "ltr"}
_BLANK_LINES = re.compile(r"[ \t]*\n(?:[ \t]*\n)+")
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


POLICY = _PlainHeadersAsTheyAre(linesep="\r\n")


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What all mails of an installation share: the sender, where answers and links go, the clock."""

    mail_from: str
    reply_to: str
    public_url: str
    zone: str

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        """Take it from the settings."""
        reply_to = settings.mail_reply_to or settings.mail_from
        return cls(settings.mail_from, reply_to, settings.public_url, settings.time_zone)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A mail ready to leave, and what of it is kept: the subject and the text as sent."""

    message: EmailMessage
    sender: str
    recipient: str
    subject: str
    text: str

    def content(self) -> bytes:
        """Give the message as it goes over the wire."""
        return self.message.as_bytes(policy=POLICY)


def render(notice: ClaimedNotice, letterhead: Letterhead, now: datetime) -> Rendered:
    """Make the mail of a notice as of `now`. Raises Unrenderable for bad facts, kinds and addresses."""
    kind = KINDS.get(notice.kind)
    if kind is None:
        raise Unrenderable(f"there is no kind of notice {notice.kind!r}")
    facts = read_facts(notice.facts)
    recipient, author = checked_address(notice.address), sender(letterhead.mail_from)
    languages = LANGUAGES.get(notice.language, LANGUAGES["both"])
    contexts = [_context(kind, facts, letterhead, language, now) for language in languages]
    subject = clean(" / ".join(_subject(kind, context) for context in contexts))
    text, html = _text(kind, contexts), _html(kind, contexts)
    message = EmailMessage(policy=POLICY)
    message["Date"] = format_datetime(now.astimezone(zone_named(letterhead.zone)))
    message["From"] = author
    message["To"] = named(facts.recipient.in_language(languages[0]), recipient)
    message["Reply-To"] = sender(letterhead.reply_to)
    message["Subject"] = f"[{clean(facts.project.code)}] {subject}"
    _write_headers(message, notice, facts, author)
    _write_parts(message, text, html, languages)
    return Rendered(message, author.addr_spec, recipient.wire, str(message["Subject"]), text)


def _context(
    kind: Kind, facts: Facts, letterhead: Letterhead, language: str, now: datetime
) -> dict[str, Any]:
    """Give what a template may use; a fact that is not known is left out, so that using it fails."""
    known = {
        "code": facts.project.code,
        "title": facts.project.title.in_language(language),
        "stage": facts.stage.in_language(language),
        "step": facts.step and facts.step.in_language(language),
        "subject": facts.subject and facts.subject.in_language(language),
        "organisation": facts.organisation.in_language(language),
        "recipient": facts.recipient.in_language(language) or facts.organisation.in_language(language),
        "outcome": facts.outcome and facts.outcome.in_language(language),
        "comment": _one_spaced(facts.comment),
        "opened": words.moment(facts.opened_at, letterhead.zone, language),
    }
    context: dict[str, Any] = {name: fact(value) for name, value in known.items() if value}
    context |= _deadline(facts, letterhead.zone, language, now)
    return context | {
        "language": language,
        "direction": DIRECTIONS[language],
        "kind": kind.name,
        "headline": kind.headline.in_language(language),
        "url": f"{letterhead.public_url}{facts.path}",
    }


def _deadline(facts: Facts, zone: str, language: str, now: datetime) -> dict[str, Any]:
    if facts.due_at is None:
        return {"is_late": False}
    late = late_by(facts, now)
    start, end = (facts.due_at, now) if late else (now, facts.due_at)
    days = words.working_days(words.working_days_between(start, end, zone), language)
    return {
        "is_late": late,
        "due": fact(words.moment(facts.due_at, zone, language)),
        "days": fact(days),
    }


def _subject(kind: Kind, context: dict[str, Any]) -> str:
    return fill("subject", f"{kind.name}/subject.jinja", context)


def _text(kind: Kind, contexts: list[dict[str, Any]]) -> str:
    blocks = [fill("text", f"{kind.name}/text.jinja", {"block": context}) for context in contexts]
    return _RULE.join(_one_spaced(block) for block in blocks) + "\n"


def _html(kind: Kind, contexts: list[dict[str, Any]]) -> str:
    return fill(
        "html",
        "layout/mail.jinja",
        {**contexts[0], "blocks": contexts, "template": f"{kind.name}/html.jinja"},
    )


def _one_spaced(text: str) -> str:
    return _BLANK_LINES.sub("\n\n", text.replace("\r\n", "\n")).strip()


def _write_headers(message: EmailMessage, notice: ClaimedNotice, facts: Facts, author: Address) -> None:
    code = re.sub(r"[^A-Za-z0-9.-]", "-", facts.project.code)
    thread = f"<project-{code}@{author.domain}>"
    message["Message-ID"] = clean(notice.message_id)
    message["In-Reply-To"] = thread
    message["References"] = thread
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message["List-ID"] = f"<notices.{author.domain}>"
    message["X-Shiraka-Notice"] = str(notice.id)
    message["X-Shiraka-Kind"] = clean(notice.kind)
    message["X-Shiraka-Project"] = clean(facts.project.code)
    message["X-Shiraka-Reason"] = clean(notice.key)


def _write_parts(message: EmailMessage, text: str, html: str, languages: tuple[str, ...]) -> None:
    # Arabic is three times as long in quoted-printable as in base64; English in base64 cannot be read raw.
    encoding = "quoted-printable" if languages == ("en",) else "base64"
    message.set_content(text, charset="utf-8", cte=encoding)
    message.add_alternative(html, subtype="html", charset="utf-8", cte=encoding)
    message["Content-Language"] = ", ".join(languages)
