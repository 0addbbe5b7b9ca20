"""Who may do what over HTTP: one table, which the gates enforce and from which their tests are made."""

from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple, get_args

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

Role = Literal[
    "anonymous", "person", "staff", "operator", "administrator", "key.read", "key.write", "key.operate"
]
# What holds beside the role: nothing; a row out of sight is answered as one that does not exist; the
# lifecycle names who may answer; a row is one's own; the installation is a development one.
Condition = Literal["none", "sight", "lifecycle", "own", "development"]
EVERYONE: frozenset[Role] = frozenset(get_args(Role))
PEOPLE: frozenset[Role] = frozenset(("person", "staff"))
READERS: frozenset[Role] = PEOPLE | {"key.read", "key.write"}
OPERATORS: frozenset[Role] = frozenset(("operator", "administrator"))
ADMINISTRATORS: frozenset[Role] = frozenset(("administrator",))


class Permission(NamedTuple):
    """A row of the table: the roles that may, and what must hold beside the role."""

    roles: frozenset[Role]
    condition: Condition = "none"


# A person holds `person`; of the programme's owner also `staff`; appointed there also `operator` or
# `administrator`. Which projects are in sight is the matter of models.queries.visibility.
PERMISSIONS: Mapping[str, Permission] = {
    "administration.read": Permission(ADMINISTRATORS),
    "audit.read": Permission(ADMINISTRATORS),
    "calendars.publish": Permission(ADMINISTRATORS),
    "calendars.read": Permission(READERS),
    "ceilings.read": Permission(READERS, "sight"),
    "ceilings.set": Permission(PEOPLE, "lifecycle"),
    "batches.read": Permission(PEOPLE, "own"),
    "deputies.read": Permission(PEOPLE, "own"),
    "deputies.set": Permission(PEOPLE, "own"),
    "development.use": Permission(EVERYONE, "development"),
    "clocks.change": Permission(PEOPLE, "lifecycle"),
    "description.read": Permission(EVERYONE),
    "documents.attach": Permission(PEOPLE, "lifecycle"),
    "documents.read": Permission(READERS, "sight"),
    "events.read": Permission(READERS, "sight"),
    "health.read": Permission(EVERYONE),
    "ledger.read": Permission(READERS, "sight"),
    "ledger.reverse": Permission(PEOPLE, "lifecycle"),
    "lifecycles.publish": Permission(ADMINISTRATORS),
    "lifecycles.read": Permission(READERS),
    "links.use": Permission(EVERYONE, "own"),
    "mail.unsubscribe": Permission(EVERYONE),
    "metrics.read": Permission(frozenset(("staff", "key.operate"))),
    "operations.act": Permission(OPERATORS),
    "operations.read": Permission(OPERATORS),
    "organisations.read": Permission(READERS),
    "own.change": Permission(PEOPLE, "own"),
    "own.read": Permission(PEOPLE, "own"),
    "pages.open": Permission(EVERYONE),
    "people.appoint": Permission(ADMINISTRATORS),
    "people.read": Permission(ADMINISTRATORS),
    "programme.import": Permission(frozenset(("staff",))),
    "projects.actions": Permission(PEOPLE, "sight"),
    "projects.intervene": Permission(PEOPLE, "lifecycle"),
    "projects.open": Permission(PEOPLE, "own"),
    "projects.read": Permission(READERS, "sight"),
    "projects.revise": Permission(PEOPLE, "lifecycle"),
    "protocols.change": Permission(frozenset(("staff",)), "lifecycle"),
    "protocols.read": Permission(READERS, "sight"),
    "sign_in.use": Permission(EVERYONE),
    "status.read": Permission(READERS | {"key.operate"}),
    "steps.claim": Permission(PEOPLE, "lifecycle"),
    "steps.decide": Permission(PEOPLE, "lifecycle"),
    "steps.read": Permission(READERS, "sight"),
    "views.keep": Permission(PEOPLE, "own"),
}


class UndeclaredPermission(Exception):
    """A route does not say which row of the table holds for it."""


def is_open(action: str) -> bool:
    """Tell whether an action needs no caller."""
    return "anonymous" in PERMISSIONS[action].roles


def is_allowed(action: str, roles: Iterable[Role]) -> bool:
    """Tell whether a caller in these roles may do an action."""
    return is_open(action) or not PERMISSIONS[action].roles.isdisjoint(roles)


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
