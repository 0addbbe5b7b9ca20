"""What guards every answer: headers, cookies, hosts and origins, whoever asks."""

import logging
from contextlib import ExitStack

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from httpx import Client
from pydantic import SecretStr

from api.app import create_app
from api.edge.permissions import action_of, is_open
from settings import Settings
from tests.web.conftest import Enter
from tests.web.reader import Reader
from tests.web.server import WebServer
from tests.web.world import World

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
}


@pytest.mark.asvs("3.4.3", "3.4.4", "3.4.5", "3.4.6")
@pytest.mark.parametrize(
    "path", ["/", "/healthz", "/api/v1/projects", "/static/shiraka.css", "/nowhere", "/metrics"]
)
def test_every_answer_is_guarded(client: Client, path: str) -> None:
    answer = client.get(path)
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    policy = answer.headers["content-security-policy"]
    assert "unsafe" not in policy
    for directive in ("object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"):
        assert directive in policy
    assert "strict-transport-security" not in answer.headers
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.asvs("3.3.1", "3.3.2", "3.3.3", "3.3.4", "3.4.1")
def test_over_https_cookies_are_this_hosts_alone_and_browsers_stay_with_https(
    world: World, settings: Settings
) -> None:
    secure = settings.model_copy(update={"public_url": "https://127.0.0.1", "development_sign_in": False})
    with ExitStack() as stack:
        server = stack.enter_context(WebServer(create_app(secure)))
        answer = stack.enter_context(Client(base_url=server.url)).get(
            "/sign-in", headers={"Accept": "text/html"}
        )
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-shiraka_session=")
    for part in ("HttpOnly", "Secure", "SameSite=lax", "Path=/"):
        assert part in cookie
    assert "Domain" not in cookie
    assert answer.headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"


@pytest.mark.asvs("3.5.1")
@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "null", "http://127.0.0.1:1", "http://127.0.0.1.evil.example", ""],
)
def test_a_form_counts_from_our_own_origin_only(enter: Enter, world: World, origin: str) -> None:
    reader = enter("manager")
    form = Reader.form(reader.open("/me"), "/me")
    headers = {"Origin": origin, "Referer": ""}
    assert reader.client.post("/me", data=form, headers=headers).status_code == 403
    named = {"Origin": "http://evil.example", "Host": "evil.example"}
    assert reader.client.post("/me", data=form, headers=named).status_code in (400, 403)


def test_the_host_that_a_request_names_makes_no_origin_ours(world: World, settings: Settings) -> None:
    elsewhere = settings.model_copy(
        update={
            "public_url": "https://shiraka.example",
            "allowed_hosts": ("127.0.0.1", "shiraka.example"),
            "environment": "production",
            "secret_key": SecretStr("k" * 40),
        }
    )
    with ExitStack() as stack:
        server = stack.enter_context(WebServer(create_app(elsewhere)))
        reader = Reader(server.url)
        stack.enter_context(reader.client)
        page = reader.open("/sign-in")
        token = Reader.form(page, "/language")["token"]
        cookie = {"Cookie": page.headers["set-cookie"].partition(";")[0]}
        sent = {"token": token, "language": "ar", "next": "/sign-in"}
        wrong = reader.client.post("/language", data=sent, headers=cookie | {"Origin": server.url})
        right = reader.client.post(
            "/language",
            data=sent,
            headers=cookie | {"Origin": "https://shiraka.example"},
            follow_redirects=False,
        )
    assert (wrong.status_code, right.status_code) == (403, 303)


@pytest.mark.asvs("3.5.3")
def test_nothing_that_acts_answers_to_a_safe_method(app: FastAPI) -> None:
    # The one exception is the way back from a directory, which the protocol has come by GET.
    acting = {"POST", "PUT", "PATCH", "DELETE"}
    routes = [route for route in app.routes if isinstance(route, APIRoute)]
    methods = {it.path: set(it.methods or ()) for it in routes}
    assert [path for path, found in methods.items() if found & acting and found - acting] == []


def test_credentials_that_are_guessed_are_limited_and_good_ones_are_not(client: Client, world: World) -> None:
    guess = {"Authorization": "Bearer shk_000000000000_guess"}
    answers = [client.get("/api/v1/projects", headers=guess) for _ in range(61)]
    assert {it.status_code for it in answers[:60]} == {401}
    assert answers[60].status_code == 429
    assert int(answers[60].headers["retry-after"]) > 0
    good = {"Authorization": f"Bearer {world.keys['owner reads']}"}
    assert client.get("/api/v1/projects", headers=good).status_code == 200


@pytest.mark.asvs("16.2.5", "16.3.2")
def test_a_refusal_is_logged_without_what_is_secret(
    client: Client, enter: Enter, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="shiraka.security"):
        client.get("/api/v1/projects", headers={"Authorization": "Bearer shk_abc_secret"})
        enter("sponsor").open("/admin/users")
        client.post("/p/tokenthatissecret/code", data={"code": "12345678"})
    told = "\n".join(record.getMessage() for record in caplog.records)
    assert "refused credential_unknown: GET /api/v1/projects" in told
    assert "refused not_permitted: GET /admin/users" in told
    for secret in ("shk_abc", "secret", "12345678"):
        assert secret not in told


@pytest.mark.asvs("8.1.1")
def test_what_is_open_to_visitors_is_known(app: FastAPI) -> None:
    routes = [route for route in app.routes if isinstance(route, APIRoute)]
    opened = {action_of(it) for it in routes if is_open(action_of(it) or "")}
    known = {"description.read", "development.use", "health.read", "links.use", "pages.open", "sign_in.use"}
    assert opened - known <= {"mail.unsubscribe"}
