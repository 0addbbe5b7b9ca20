"""What went wrong, as a page for browsers; programs get the same errors as problems."""

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlencode

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from api.edge.errors import BadRequest, Failed, MethodNotAllowed, TooMany, Unauthenticated, UnknownRoute
from api.edge.invalid_input import faults_of
from api.edge.problem_kinds import kind_of
from api.edge.problems import LAST_WORDS, RETRY_SECONDS, of_database
from api.edge.refusals import note_refusal
from api.pages.view import go_to, page
from api.pages.visit import Visit, stranger
from models.rules.errors import ShirakaError

HANDLED: tuple[type[Exception], ...] = (
    ShirakaError,
    RequestValidationError,
    HTTPException,
    DBAPIError,
    PoolTimeout,
    Exception,
)
FOR_PROGRAMS = ("/api/", "/healthz", "/readyz", "/metrics")
TYPED = ("comment",)
Handler = Callable[[Request, Exception], Any]


def install(app: FastAPI) -> None:
    """Answer browsers with pages; what answered programs before still does."""
    for kind in HANDLED:
        app.add_exception_handler(kind, _for_browsers(kind, app.exception_handlers[kind]))


def error_page(visit: Visit, error: ShirakaError) -> Response:
    """Say what went wrong and what mends it; what was typed into a form is given back."""
    kind = kind_of(error)
    form = getattr(visit.request.state, "form", {})
    typed = [form[name] for name in TYPED if form.get(name)]
    answer = page(visit, "error.html", kind.status, error=error, title=kind.title, typed=typed)
    if isinstance(error, TooMany):
        answer.headers["Retry-After"] = str(error.seconds)
    if kind.status == 503:
        answer.headers["Retry-After"] = str(RETRY_SECONDS)
    if isinstance(error, Failed):
        answer.headers.update(LAST_WORDS)
    return answer


def _for_browsers(kind: type[Exception], otherwise: Handler) -> Callable[..., Awaitable[Response]]:
    async def handle(request: Request, error: Exception) -> Response:
        if not _is_browser(request):
            answer = otherwise(request, error)
            given = await answer if isinstance(answer, Awaitable) else answer
            assert isinstance(given, Response)
            return given
        said = _in_the_family(request, error)
        if isinstance(said, Failed) and kind is DBAPIError:
            raise error  # a fault of ours: logged by the server, then answered as any other exception
        return _answer(request, said)

    return handle


def _answer(request: Request, said: ShirakaError) -> Response:
    here = request.app.state.services
    note_refusal(request, said)
    is_reading = request.method in ("GET", "HEAD")
    if isinstance(said, Unauthenticated) and is_reading:
        asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        way = "/dev/sign-in" if here.settings.offers_development_sign_in else "/sign-in"
        return go_to(f"{way}?{urlencode({'next': asked})}")
    return error_page(getattr(request.state, "visit", None) or stranger(request, here), said)


def _in_the_family(request: Request, error: Exception) -> ShirakaError:
    match error:
        case ShirakaError():
            return error
        case RequestValidationError():
            fault = faults_of(error)[0]
            if fault.pointer.startswith("/path"):
                return UnknownRoute("page_unknown", path=request.url.path)
            return BadRequest(fault.code, pointer=fault.pointer, **fault.parameters)
        case HTTPException(status_code=404):
            return UnknownRoute("page_unknown", path=request.url.path)
        case HTTPException(status_code=405):
            allow = (error.headers or {}).get("Allow", "GET")
            return MethodNotAllowed("method_not_allowed", allow=allow, method=request.method)
        case HTTPException(status_code=status) if status < 500:
            return BadRequest("request_unreadable")
        case DBAPIError() | PoolTimeout():
            return of_database(error)
    return Failed("server_failed")


def _is_browser(request: Request) -> bool:
    accepts = request.headers.get("accept", "")
    return "text/html" in accepts and not request.url.path.startswith(FOR_PROGRAMS)
