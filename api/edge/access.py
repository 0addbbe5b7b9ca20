"""The gate before every route: who is calling, whether they may, and which parameters there are."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Request, Security
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from api.edge.errors import BadRequest, Unauthenticated
from api.edge.identity import Caller, authenticate
from api.edge.permissions import PERMISSIONS, is_allowed, is_open
from api.edge.services import Here, Services
from models.clock import utc_now
from models.rules.errors import Forbidden

BEARER = HTTPBearer(
    scheme_name="bearer",
    description="A machine's key `shk_…`, or in development a person's token `shp_…`.",
    auto_error=False,
)
Credential = Annotated[HTTPAuthorizationCredentials | None, Security(BEARER)]


def require(action: str) -> Callable[..., Awaitable[Caller]]:
    """Make the dependency that lets only callers through whom the permissions allow `action`."""
    declared(action)

    async def gate(request: Request, here: Here, credential: Credential) -> Caller:
        check_parameters(request)
        with here.database.read() as session:
            token = credential.credentials if credential else None
            try:
                caller = authenticate(session, here.settings, token, utc_now())
            except Unauthenticated:
                _count_guess(request, here, token)
                raise
        permit(action, caller)
        return caller

    gate.action = action  # type: ignore[attr-defined]
    return gate


def _count_guess(request: Request, here: Services, token: str | None) -> None:
    """Count a credential that is not good against who sent it. Raises TooMany."""
    if token and request.client:
        here.rates.spend("credential of a client", request.client.host)


def open_to_all(action: str) -> Callable[..., Awaitable[None]]:
    """Make the dependency of a route that needs no caller, because its row of the permissions says so."""
    if not is_open(declared(action)):
        raise ValueError(f"{action} is not open to all")

    async def gate(request: Request) -> None:
        check_parameters(request)

    gate.action = action  # type: ignore[attr-defined]
    return gate


def declared(action: str) -> str:
    """Give an action back that is a row of the permissions. Raises ValueError."""
    if action not in PERMISSIONS:
        raise ValueError(f"{action} is no row of the permissions")
    return action


def permit(action: str, caller: Caller | None) -> None:
    """Enforce the permissions, for pages and programs alike; `caller` is none for a visitor.

    Raises Unauthenticated or Forbidden.
    """
    if is_open(action):
        return
    if caller is None:
        raise Unauthenticated("authentication_required")
    if is_allowed(action, caller.roles):
        return
    if "person" in PERMISSIONS[action].roles and caller.viewer.person_id is None:
        raise Forbidden("person_required")
    raise Forbidden("not_permitted", action=action)


def check_parameters(request: Request) -> None:
    """Refuse query parameters that the route does not know, or that are given twice. Raises BadRequest."""
    route = request.scope.get("route")
    known = query_names(route.dependant) if isinstance(route, APIRoute) else set()
    for name in request.query_params:
        if name not in known:
            listed = ", ".join(sorted(known)) or "-"
            raise BadRequest("parameter_unknown", pointer=f"/query/{name}", name=name, known=listed)
        if len(request.query_params.getlist(name)) > 1:
            raise BadRequest("parameter_repeated", pointer=f"/query/{name}", name=name)


def query_names(dependant: Dependant) -> set[str]:
    """Name the query parameters of a route and of what it depends on."""
    names = {field.alias for field in dependant.query_params}
    return names.union(*(query_names(dependency) for dependency in dependant.dependencies))
