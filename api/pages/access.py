"""The gate before every page: who is looking, and for forms, that our own page sent them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from api.edge.permissions import EVERYONE, PERMISSIONS, is_allowed
from api.edge.services import Here
from api.pages.form import Form, check_origin, read_form
from api.pages.visit import Visit, arrive
from api.pages.websession import is_own_form
from models.rules.errors import Forbidden

Gate = TypeVar("Gate", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Submission:
    """A form that a signed-in person, or a visitor where that is allowed, sent from our page."""

    visit: Visit
    form: Form


def looking(action: str) -> Callable[..., Visit]:
    """Make the dependency that gives a page's visit, for those whom the permissions allow `action`."""

    def gate(request: Request, here: Here) -> Visit:
        visit = arrive(request, here)
        check_allowed(visit, action)
        return visit

    return declared(gate, action)


def submitting(action: str) -> Callable[..., Awaitable[Submission]]:
    """Make the dependency that gives a form, for those whom the permissions allow `action`."""

    async def gate(request: Request, here: Here) -> Submission:
        form = await read_form(request)
        visit = await run_in_threadpool(arrive, request, here)
        check_allowed(visit, action)
        check_origin(request, here.settings)
        if not is_own_form(here.settings, visit.session, form.get("token", "")):
            raise Forbidden("form_expired")
        return Submission(visit, form)

    return declared(gate, action)


def check_allowed(visit: Visit, action: str) -> None:
    """Refuse visitors where a person is needed, and persons who may not.

    Raises Unauthenticated or Forbidden.
    """
    if PERMISSIONS[action] == EVERYONE:
        return
    if not is_allowed(action, visit.signed_in.roles):
        raise Forbidden("not_permitted", action=action)


def declared(gate: Gate, action: str) -> Gate:
    """Mark a gate with its row of the permissions, which start-up checks."""
    if action not in PERMISSIONS:
        raise ValueError(f"{action} is no row of the permissions")
    gate.action = action  # type: ignore[attr-defined]
    return gate
