"""Every error as an RFC 9457 problem."""

import logging
from collections.abc import Iterable
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from api.edge import errors as http
from api.edge.invalid_input import faults_of
from api.edge.language import preferred_language
from api.edge.problem_kinds import kind_of
from api.edge.refusals import note_refusal
from models.rules import errors as family
from models.rules.changes import Unmet
from models.rules.errors import ShirakaError
from models.rules.text import Language

LOG = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = 2
LAST_WORDS = {"Connection": "close"}  # the server hangs up after a fault of its own; a client is told
LARGEST_BODY = 256 * 1024
BUSY = ("locked", "busy", "is full", "unable to open", "disk i/o")


def problem(error: ShirakaError, language: Language) -> dict[str, Any]:
    """Write an error as a problem document."""
    kind = kind_of(error)
    faults = getattr(error, "errors", ()) or (error,)
    document: dict[str, Any] = {
        "type": f"/problems/{kind.name}",
        "title": kind.title.in_language(language),
        "status": kind.status,
        "code": error.code,
        "detail": error.message(language),
        "errors": [_fault(fault, language) for fault in faults],
    }
    if unmet := getattr(error, "unmet", ()):
        document["unmet"] = list(_unmet(unmet, language))
    return document


def problem_response(error: ShirakaError, request: Request) -> Response:
    """Answer a request with a problem in the caller's language."""
    language = preferred_language(request.headers.get("accept-language"))
    headers = {"Content-Language": language, "Vary": "Accept-Language", "Cache-Control": "no-store"}
    match error:
        case http.Unauthenticated():
            headers["WWW-Authenticate"] = 'Bearer realm="shiraka"'
        case http.MethodNotAllowed():
            headers["Allow"] = error.allow
        case http.TooMany():
            headers["Retry-After"] = str(error.seconds)
        case http.Unavailable():
            headers["Retry-After"] = str(RETRY_SECONDS)
        case http.Failed():
            headers |= LAST_WORDS
    return JSONResponse(
        problem(error, language), status_code=kind_of(error).status, headers=headers, media_type=MEDIA_TYPE
    )


def is_unavailable(error: BaseException) -> bool:
    """Tell whether the database is locked, full or away, as against asked in a wrong way."""
    if isinstance(error, PoolTimeout | InterfaceError):
        return True
    if not isinstance(error, OperationalError):
        return False
    if "sqlite" not in type(error.orig).__module__:
        return True
    return any(word in str(error.orig).lower() for word in BUSY)


def of_database(error: DBAPIError | PoolTimeout) -> ShirakaError:
    """Say what a database error means to the caller."""
    if is_unavailable(error):
        return http.Unavailable("database_unavailable", seconds=RETRY_SECONDS)
    if isinstance(error, IntegrityError):
        return family.Conflict("changed_meanwhile")
    return http.Failed("server_failed")


def install(app: FastAPI) -> None:
    """Answer every error of this application as a problem."""
    app.add_exception_handler(ShirakaError, _on_family)
    app.add_exception_handler(RequestValidationError, _on_validation)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(DBAPIError, _on_database)
    app.add_exception_handler(PoolTimeout, _on_database)
    app.add_exception_handler(Exception, _on_fault)


def _fault(error: ShirakaError, language: Language) -> dict[str, str]:
    return {"pointer": error.pointer, "code": error.code, "message": error.message(language)}


def _unmet(unmet: Iterable[Unmet], language: Language) -> Iterable[dict[str, str]]:
    for one in unmet:
        reason = one.reason.in_language(language)
        yield {"condition": one.condition, "reason": reason, "who": one.who, "step": one.step}


def _on_family(request: Request, error: Exception) -> Response:
    assert isinstance(error, ShirakaError)
    note_refusal(request, error)
    return problem_response(error, request)


def _on_validation(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    faults = faults_of(error)
    if any(fault.pointer.startswith("/path") for fault in faults):
        return problem_response(http.UnknownRoute("route_unknown", path=request.url.path), request)
    if all(fault.pointer.startswith(("/query", "/header")) for fault in faults):
        return problem_response(
            http.BadRequest(faults[0].code, pointer=faults[0].pointer, **faults[0].parameters), request
        )
    return problem_response(family.Invalid("input_invalid", errors=faults, count=len(faults)), request)


def _on_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    path = request.url.path
    match error.status_code:
        case 404:
            answer: ShirakaError = http.UnknownRoute("route_unknown", path=path)
        case 405:
            allow = (error.headers or {}).get("Allow", "GET")
            answer = http.MethodNotAllowed("method_not_allowed", allow=allow, method=request.method)
        case 413:
            answer = http.TooLarge("body_too_large", limit=LARGEST_BODY)
        case status if status < 500:
            answer = http.BadRequest("request_unreadable")
        case _:
            answer = http.Failed("server_failed")
    return problem_response(answer, request)


def _on_database(request: Request, error: Exception) -> Response:
    assert isinstance(error, DBAPIError | PoolTimeout)
    answer = of_database(error)
    if isinstance(answer, http.Failed):
        raise error
    LOG.warning(
        "%s %s: %s", request.method, request.url.path, error.orig if isinstance(error, DBAPIError) else error
    )
    return problem_response(answer, request)


def _on_fault(request: Request, _error: Exception) -> Response:
    return problem_response(http.Failed("server_failed"), request)
