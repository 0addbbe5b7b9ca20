"""From facts to a page: templates, what every page shows, and the headers that guard it."""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from operator import itemgetter
from pathlib import Path
from typing import Any

from fastapi import Response
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from api.pages import static
from api.pages.catalogue import translations
from api.pages.visit import LANGUAGE_COOKIE, Visit
from api.pages.websession import cookie_name, form_token, keep_session
from api.pages.wording import DIRECTIONS, NAMES, Wording
from models.rules.text import Language, Text

TEMPLATES = Path(__file__).parent.parent / "templates"
POLICY = (
    "default-src 'none'; object-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "img-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
GUARDS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
    "Vary": "Accept-Language, Cookie",
}
YEAR_SECONDS = 31_536_000


@lru_cache
def environment_of(language: Language) -> Environment:
    """Make the templates' environment for one language."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]
    environment.globals["static"] = static.address_of
    environment.filters["titled"] = titled
    environment.filters["referenced"] = referenced
    return environment


def page(visit: Visit, template: str, status: int = 200, **facts: Any) -> HTMLResponse:
    """Answer with a page; a browser that comes without a session gets one, to which its forms are bound."""
    shown = environment_of(visit.language).get_template(template)
    body = shown.render(page=visit, w=visit.wording, shell=_shell(visit), **facts)
    response = HTMLResponse(body, status_code=status, headers=GUARDS | {"Content-Language": visit.language})
    if _is_replaced(visit):
        keep_session(response, visit.here.settings, visit.session)
    return response


def translated(language: Language) -> Callable[[str], str]:
    """Give what says in a language what templates say too."""
    return translations(language).gettext


def go_to(address: str) -> Response:
    """Send the browser on after a form, so that reloading the page sends nothing again."""
    return RedirectResponse(address, status_code=303, headers={"Cache-Control": "no-store"})


def keep_language(response: Response, language: Language, *, secure: bool) -> None:
    """Remember the language that a reader chose."""
    response.set_cookie(
        LANGUAGE_COOKIE, language, max_age=YEAR_SECONDS, httponly=True, samesite="lax", secure=secure
    )


def titled(words: Mapping[str, Text], wording: Wording) -> list[tuple[str, str]]:
    """Give the options of a choice among words."""
    return [(key, wording.plain(text)) for key, text in words.items()]


def referenced(rows: Iterable[Any], wording: Wording) -> list[tuple[str, str]]:
    """Give the options of a choice among protocols or organisations, in the order of their names."""
    named = ((row.code, wording.plain(getattr(row, "name", None) or row.title)) for row in rows)
    return sorted(named, key=itemgetter(1))


def _is_replaced(visit: Visit) -> bool:
    brought = visit.request.cookies.get(cookie_name(visit.here.settings), "")
    return not brought.startswith(f"{visit.session.payload}.")


def _shell(visit: Visit) -> dict[str, Any]:
    other: Language = "en" if visit.language == "ar" else "ar"
    settings = visit.here.settings
    return {
        "direction": DIRECTIONS[visit.language],
        "other_language": other,
        "other_name": NAMES[other],
        "token": form_token(settings, visit.session),
        "form_guard": Markup('<input type="hidden" name="token" value="{}">').format(
            form_token(settings, visit.session)
        ),
        "development": not settings.is_production,
    }
