"""Who gets in: keys and tokens, what each may do, and that every route says who may use it."""

from datetime import timedelta

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from httpx import Client
from sqlmodel import select

from api.app import create_app
from api.edge.identity import person_token
from api.edge.permissions import PERMISSIONS, Role, UndeclaredPermission, action_of, check_routes, is_allowed
from models.api_key import ApiKey
from models.clock import utc_now
from models.commands.issue_key import issue_key, revoke_key
from settings import Settings
from tests.web.conftest import SignIn
from tests.web.world import World

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
CALLERS: dict[str, frozenset[Role]] = {
    "": frozenset(("anonymous",)),
    "sponsor": frozenset(("person",)),
    "manager": frozenset(("person", "staff")),
    "owner reads": frozenset(("key.read",)),
    "owner operates": frozenset(("key.operate",)),
    "partner writes": frozenset(("key.read", "key.write")),
}


def ask(client: Client, token: str) -> int:
    """Ask for the projects with a credential, and give the status."""
    return client.get("/api/v1/projects", headers={"Authorization": f"Bearer {token}"}).status_code


def test_every_route_answers_every_caller_as_the_table_says(
    app: FastAPI, client: Client, sign_in: SignIn
) -> None:
    callers = {name: sign_in(name) if name else client for name in CALLERS}
    routes = [route for route in app.routes if isinstance(route, APIRoute) and "/api/" in route.path]
    assert len(routes) > 15
    for route in routes:
        action = action_of(route)
        assert action is not None
        for name, roles in CALLERS.items():
            for method in route.methods or ():
                path = route.path.format(code="NO-01", slot_id=1, key="x", number=1, intervention="hold")
                answer = callers[name].request(method, path, json={} if method == "POST" else None)
                expected = {True: False, False: True}[
                    is_allowed(action, roles) or "anonymous" in PERMISSIONS[action]
                ]
                refused = answer.status_code in (401, 403)
                assert refused == expected, (method, path, name, answer.text)
                if refused:
                    assert answer.status_code == (401 if not name else 403)


def test_a_route_without_a_declared_permission_stops_the_start(app: FastAPI) -> None:
    router = APIRouter()

    @router.get("/forgotten")
    def forgotten() -> None:
        """Do nothing."""

    app.router.routes.extend(router.routes)
    with pytest.raises(UndeclaredPermission, match="forgotten"):
        check_routes(app)


def test_what_is_no_credential_of_ours_is_refused(client: Client, world: World) -> None:
    good = world.keys["owner reads"]
    assert ask(client, good) == 200
    _, public_id, secret = good.split("_")
    other = world.keys["outsider reads"].split("_")[2]
    for token in (
        "x",
        f"shk_{public_id}_{other}",
        f"shk_{'0' * 12}_{secret}",
        good[:-1],
        f"{good}0",
        "shp_1.2.3",
    ):
        assert ask(client, token) == 401, token
    answer = client.get("/api/v1/projects", headers={"Authorization": f"Basic {good}"})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")


def test_a_key_ends_when_it_expires_or_is_revoked(client: Client, world: World) -> None:
    now = utc_now()
    with world.database.write() as session:
        expired = issue_key(session, "old", "mcit", ["read"], 1, now - timedelta(days=2))
        revoked = issue_key(session, "gone", "mcit", ["read"], 1, now)
    assert ask(client, revoked.text) == 200
    with world.database.write() as session:
        revoke_key(session, revoked.public_id, utc_now())
    assert (ask(client, expired.text), ask(client, revoked.text)) == (401, 401)


def test_no_secret_is_stored(world: World) -> None:
    with world.database.read() as session:
        stored = session.exec(select(ApiKey)).all()
    secrets = [text.split("_")[2] for text in world.keys.values()]
    assert not [key for key in stored for secret in secrets if secret in key.model_dump_json()]


def test_a_persons_token_is_short_lived_and_cannot_be_made_up(
    client: Client, world: World, settings: Settings
) -> None:
    person, now = world.people["manager"], utc_now()
    token = person_token(settings, person, now)
    assert ask(client, token) == 200
    assert ask(client, person_token(settings, person, now - timedelta(hours=13))) == 401
    assert ask(client, token.replace(f"_{person}.", f"_{person + 1}.")) == 401
    assert ask(client, person_token(settings, 987_654, now)) == 401


def test_production_takes_no_development_token(world: World, settings: Settings) -> None:
    from tests.web.server import WebServer

    token = person_token(settings, world.people["manager"], utc_now())
    strict = settings.model_copy(update={"environment": "production"})
    with WebServer(create_app(strict)) as server, Client(base_url=server.url) as client:
        assert ask(client, token) == 401
        assert ask(client, world.keys["owner reads"]) == 200


def test_an_unknown_host_is_refused(client: Client) -> None:
    assert client.get("/healthz", headers={"Host": "evil.example"}).status_code == 400
