"""Mails as they would be written, from the example of each kind of notice; nothing is sent or kept."""

from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage

from models.rules.delivery import ClaimedNotice, ToldFacts
from models.rules.kinds import DIGEST
from models.rules.text import Language, Text
from notifications.catalogue import KINDS
from notifications.letterhead import Letterhead
from notifications.render import render
from settings import Settings


@dataclass(frozen=True, slots=True)
class PreviewedKind:
    """A kind of notice: who gets it, under which headline, and whether it may be switched off."""

    name: str
    audience: str
    headline: Text
    mandatory: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """A mail of a kind in one language: its subject, its text and its page."""

    subject: str
    text: str
    html: str


def kinds() -> tuple[PreviewedKind, ...]:
    """Give every kind of notice."""
    return tuple(PreviewedKind(it.name, it.audience, it.headline, it.mandatory) for it in KINDS.values())


def preview(name: str, language: Language, settings: Settings, now: datetime) -> Preview | None:
    """Write the example of a kind in one language; none where there is no such kind."""
    kind = KINDS.get(name)
    if kind is None:
        return None
    notice = ClaimedNotice(
        id=0,
        fence=0,
        key=f"preview:{name}",
        kind=name,
        address="recipient@example.org",
        language=language,
        facts=dict(kind.example),
        message_id="<preview@example.org>",
        attempts=0,
        lines=_lines() if name == DIGEST else (),
    )
    written = render(notice, Letterhead.from_settings(settings), now)
    page = written.message.get_body(("html",))
    assert isinstance(page, EmailMessage)
    return Preview(written.subject, written.text, page.get_content())


def _lines() -> tuple[ToldFacts, ...]:
    told = ("reminder", "overdue", "stage_reached")
    return tuple(ToldFacts(place, name, dict(KINDS[name].example)) for place, name in enumerate(told))
