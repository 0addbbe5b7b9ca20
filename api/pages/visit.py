"""One visit of a browser: who looks, in which language, at which instant."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit

from fastapi import Request
from sqlmodel import Session

from api.edge.errors import Unauthenticated
from api.edge.identity import Caller, caller_of_person
from api.edge.language import preferred_language
from api.edge.services import Services
from api.pages.websession import WebSession, read_session, start_session
from api.pages.wording import Wording
from models.clock import utc_now
from models.commands.sign_in import note_use
from models.queries.browser_sessions import LiveSession, find_live
from models.queries.operations import engine_state
from models.rules.text import Language

CONFIRMED_FOR = timedelta(minutes=15)
LANGUAGE_COOKIE = "shiraka_language"
LANGUAGES: dict[str, Language] = {"ar": "ar", "en": "en"}


@dataclass(frozen=True, slots=True)
class Visit:
    """A request for a page; `caller` is none for a visitor, `engine_runs` is false while none beats."""

    request: Request
    here: Services
    session: WebSession
    caller: Caller | None
    language: Language
    now: datetime
    engine_runs: bool = True
    confirmed_at: datetime | None = None

    @property
    def signed_in(self) -> Caller:
        """Give who is signed in. Raises Unauthenticated for a visitor."""
        if self.caller is None:
            raise Unauthenticated("authentication_required")
        return self.caller

    @property
    def client(self) -> str:
        """Name the machine that asks, as far as the server knows it."""
        return self.request.client.host if self.request.client else "-"

    @property
    def is_confirmed(self) -> bool:
        """Tell whether who decides was shown within the last 15 minutes; development asks for none of it."""
        if self.here.settings.offers_development_sign_in:
            return True
        return self.confirmed_at is not None and self.now - self.confirmed_at < CONFIRMED_FOR

    @property
    def wording(self) -> Wording:
        """Give how this visit's page writes names, money and time."""
        return Wording(self.language, self.here.settings.time_zone, self.now)

    @property
    def address(self) -> str:
        """Give the page's own address without its host and without a choice of language."""
        url = self.request.url
        kept = [(name, value) for name, value in parse_qsl(url.query) if name != "lang"]
        return f"{url.path}?{urlencode(kept)}" if kept else url.path


def arrive(request: Request, here: Services) -> Visit:
    """Make out who looks and how; a session that is no longer good is a visitor's."""
    now = utc_now()
    session = read_session(request, here.settings, now) or start_session(None, now)
    with here.database.read() as reading:
        engine = engine_state(reading, now)
        live = _live(reading, here, session, now)
        try:
            caller = caller_of_person(reading, live.person_id) if live else None
        except Unauthenticated:
            caller = None
    if live and live.is_to_note:
        with here.database.write() as writing:
            note_use(writing, session.digest, now)
    confirmed_at = live.confirmed_at if live else None
    visit = Visit(request, here, session, caller, language_of(request), now, engine.running, confirmed_at)
    request.state.visit = visit
    return visit


def _live(reading: Session, here: Services, session: WebSession, now: datetime) -> LiveSession | None:
    """Give the session that is signed in; one in which nobody showed who they are is of development."""
    live = find_live(reading, session.digest, now) if session.person_id else None
    shown = live is not None and live.confirmed_at is not None
    return live if shown or here.settings.offers_development_sign_in else None


def stranger(request: Request, here: Services) -> Visit:
    """Make a visit without asking the database, for pages that say what went wrong."""
    now = utc_now()
    session = read_session(request, here.settings, now) or start_session(None, now)
    return Visit(request, here, session, None, language_of(request), now)


def language_of(request: Request) -> Language:
    """Choose by the address, then by what was chosen before, then by what the browser asks for."""
    for chosen in (request.query_params.get("lang", ""), request.cookies.get(LANGUAGE_COOKIE, "")):
        if chosen in LANGUAGES:
            return LANGUAGES[chosen]
    return preferred_language(request.headers.get("accept-language"))


def own_path(address: str, otherwise: str = "/") -> str:
    """Give an address of this site to go on to, and never one of another site."""
    parts = urlsplit(address)
    is_own = address.startswith("/") and not address.startswith(("//", "/\\")) and not parts.netloc
    return address if is_own and address.isprintable() else otherwise
