"""The browser's session: a signed cookie to which its forms are bound; the database says who is signed in."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from fastapi import Request, Response

from api.edge.identity import is_signed, signature
from settings import Settings

COOKIE = "shiraka_session"
LASTING = timedelta(hours=10)
SESSION = "page session"
FORM = "page form"


@dataclass(frozen=True, slots=True)
class WebSession:
    """Who is signed in with a browser until when; `person_id` is none for a visitor."""

    person_id: int | None
    expires_at: int
    nonce: str

    @property
    def payload(self) -> str:
        """Give what the cookie carries beside its signature."""
        return f"{self.person_id or 0}.{self.expires_at}.{self.nonce}"

    @property
    def digest(self) -> str:
        """Give the name under which the database knows this session; the random part is not kept."""
        return hashlib.sha256(self.nonce.encode()).hexdigest()


def cookie_name(settings: Settings) -> str:
    """Name the cookie; over https browsers hold it to this host alone, and to https."""
    return f"__Host-{COOKIE}" if settings.is_https else COOKIE


def start_session(person_id: int | None, now: datetime) -> WebSession:
    """Start a session that no other shares anything with."""
    return WebSession(person_id, int((now + LASTING).timestamp()), secrets.token_urlsafe(32))


def read_session(request: Request, settings: Settings, now: datetime) -> WebSession | None:
    """Give the session of a browser, or none where its cookie is absent, not ours, or expired."""
    payload, _, given = request.cookies.get(cookie_name(settings), "").rpartition(".")
    if not is_signed(settings, SESSION, payload, given):
        return None
    person, expires, nonce = payload.split(".", 2)
    if int(expires) <= now.timestamp():
        return None
    return WebSession(int(person) or None, int(expires), nonce)


def keep_session(response: Response, settings: Settings, session: WebSession) -> None:
    """Put a session into the browser's cookie, out of reach of scripts and of other sites."""
    value = f"{session.payload}.{signature(settings, SESSION, session.payload)}"
    response.set_cookie(
        cookie_name(settings),
        value,
        max_age=int(LASTING.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=settings.is_https,
    )


def form_token(settings: Settings, session: WebSession) -> str:
    """Give the token by which a form shows that our page gave it to this session."""
    return signature(settings, FORM, session.payload)


def is_own_form(settings: Settings, session: WebSession, given: str) -> bool:
    """Tell whether a form's token is this session's."""
    return is_signed(settings, FORM, session.payload, given)
