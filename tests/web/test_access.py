"""Who gets in: keys and tokens, what each may do, and that every route says who may use it."""

from datetime import timedelta

import pytest
from fastapi import APIRouter, FastAPI
from httpx import Client
from sqlmodel import select

from api.app import create_app
from api.edge.identity import caller_of_person, person_token
from api.edge.permissions import UndeclaredPermission, check_routes
from models.api_key import ApiKey
from models.clock import utc_now
from models.commands.issue_key import issue_key, revoke_key
from models.person import Appointment, Person
from settings import Settings
from tests.web.conftest import Enter, SignIn
from tests.web.world import World

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


def ask(client: Client, token: str) -> int:
    """Ask for the projects with a credential, and give the status."""
    return client.get("/api/v1/projects", headers={"Authorization": f"Bearer {token}"}).status_code


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


def test_a_role_that_is_lost_opens_nothing_on_the_next_request(
    world: World, sign_in: SignIn, enter: Enter
) -> None:
    program, browser = sign_in("administrator"), enter("administrator")
    assert browser.open("/projects").status_code == program.get("/api/v1/projects").status_code == 200
    assert program.get("/metrics").status_code == 200
    with world.database.write() as session:
        person = session.get_one(Person, world.people["administrator"])
        person.organisation_id = world.bodies["sports"]
    assert program.get("/metrics").status_code == 403
    with world.database.write() as session:
        session.get_one(Person, world.people["administrator"]).active = False
    assert program.get("/api/v1/projects").status_code == 401
    assert browser.open("/projects").url.path == "/dev/sign-in"


def test_an_office_counts_for_the_programmes_owner_only(world: World) -> None:
    with world.database.write() as session:
        stranger = world.people["stranger"]
        body = world.bodies["sports"]
        session.add(Appointment(person_id=stranger, role="administrator", organisation_id=body))
        session.add(
            Appointment(person_id=stranger, role="administrator", organisation_id=world.bodies["mcit"])
        )
    with world.database.read() as session:
        assert caller_of_person(session, stranger).roles == {"person"}
        administrator = caller_of_person(session, world.people["administrator"])
    assert administrator.roles == {"person", "staff", "administrator"}
