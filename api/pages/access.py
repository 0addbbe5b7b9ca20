"""The gate before every page: who is looking, and for forms, that our own page sent them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from api.edge.access import declared, permit
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
        permit(action, visit.caller)
        return visit

    return marked(gate, action)


def submitting(action: str) -> Callable[..., Awaitable[Submission]]:
    """Make the dependency that gives a form, for those whom the permissions allow `action`."""

    async def gate(request: Request, here: Here) -> Submission:
        form = await read_form(request)
        visit = await run_in_threadpool(arrive, request, here)
        permit(action, visit.caller)
        check_origin(request, here.settings)
        if not is_own_form(here.settings, visit.session, form.get("token", "")):
            raise Forbidden("form_expired")
        return Submission(visit, form)

    return marked(gate, action)


def marked(gate: Gate, action: str) -> Gate:
    """Mark a gate with its row of the permissions, which start-up checks."""
    gate.action = declared(action)  # type: ignore[attr-defined]
    return gate
