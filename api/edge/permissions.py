"""Who may do what over HTTP: one table, which both the routes and their tests walk."""

from collections.abc import Iterable, Mapping
from typing import Literal

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

Role = Literal["anonymous", "person", "staff", "key.read", "key.write", "key.operate"]
EVERYONE: frozenset[Role] = frozenset(
    ("anonymous", "person", "staff", "key.read", "key.write", "key.operate")
)
READERS: frozenset[Role] = frozenset(("person", "staff", "key.read", "key.write"))
PEOPLE: frozenset[Role] = frozenset(("person", "staff"))

# Rows speak of callers. Which person may answer which step is the lifecycle's matter, and the commands check
# it; which projects a caller sees is the matter of models.queries.visibility.
PERMISSIONS: Mapping[str, frozenset[Role]] = {
    "description.read": EVERYONE,
    "documents.attach": PEOPLE,
    "documents.read": READERS,
    "events.read": READERS,
    "health.read": EVERYONE,
    "lifecycles.read": READERS,
    "metrics.read": frozenset(("staff", "key.operate")),
    "organisations.read": READERS,
    "pages.open": EVERYONE,
    "projects.actions": PEOPLE,
    "projects.intervene": PEOPLE,
    "projects.open": PEOPLE,
    "projects.read": READERS,
    "projects.revise": PEOPLE,
    "protocols.read": READERS,
    "status.read": READERS | {"key.operate"},
    "steps.decide": PEOPLE,
    "steps.read": READERS,
}


class UndeclaredPermission(Exception):
    """A route does not say which row of the table holds for it."""


def is_allowed(action: str, roles: Iterable[Role]) -> bool:
    """Tell whether a caller in these roles may do an action."""
    return not PERMISSIONS[action].isdisjoint(roles)


def action_of(route: APIRoute) -> str | None:
    """Give the action that a route declares, or none."""
    return _declared(route.dependant)


def check_routes(app: FastAPI) -> None:
    """Refuse to start with a route whose permission nobody declared."""
    for route in app.routes:
        if isinstance(route, Mount) and isinstance(route.app, StaticFiles):
            continue
        if not isinstance(route, APIRoute) or action_of(route) not in PERMISSIONS:
            raise UndeclaredPermission(f"{route} declares no action of api.edge.permissions.PERMISSIONS")


def _declared(dependant: Dependant) -> str | None:
    for dependency in dependant.dependencies:
        action = getattr(dependency.call, "action", None) or _declared(dependency)
        if isinstance(action, str):
            return action
    return None
