"""The shell of every page: who may open it, in which language, and what guards it."""

import re

import pytest
from fastapi import FastAPI

from api.app import create_app
from api.pages.websession import COOKIE
from settings import Settings
from tests.web.conftest import SECRET, Enter, SignIn
from tests.web.reader import Reader
from tests.web.server import WebServer
from tests.web.world import World

# The shell asks nothing of the database that other tests of the pages do not ask on both.
pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
SCRIPTS = re.compile(r"<script[^>]*>.*?</script>", re.DOTALL)
OUR_SCRIPT = re.compile(r'<script src="/static/[a-z]+\.js\?[0-9a-f]+" defer></script>')
PAGES = ("/inbox", "/projects", "/protocols", "/dev/mail", "/dev/sign-in")


def test_a_visitor_is_sent_to_the_sign_in_and_then_on_to_the_page_asked_for(
    enter: Enter, world: World
) -> None:
    code = world.open()
    visitor = enter()
    asked = visitor.open(f"/projects/{code}")
    assert asked.url.path == "/dev/sign-in"
    arrived = visitor.submit(asked, "/dev/sign-in", person=str(world.people["manager"]))
    assert arrived.url.path == f"/projects/{code}"
    assert arrived.status_code == 200


def test_signing_in_never_leads_to_another_site(enter: Enter, world: World) -> None:
    visitor = enter()
    for address in ("https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"):
        page = visitor.open("/dev/sign-in")
        response = visitor.client.post(
            "/dev/sign-in",
            data=visitor.form(page, "/dev/sign-in")
            | {"person": str(world.people["manager"]), "next": address},
            follow_redirects=False,
        )
        assert response.headers["location"] == "/"


def test_signing_out_ends_the_session_of_the_browser(enter: Enter) -> None:
    reader = enter("manager")
    left = reader.submit(reader.open("/inbox"), "/sign-out")
    assert left.url.path == "/dev/sign-in"
    assert reader.open("/inbox").url.path == "/dev/sign-in"


def test_signing_in_starts_a_session_that_the_visitor_did_not_have(enter: Enter, world: World) -> None:
    reader = enter()
    reader.open("/dev/sign-in")
    before = reader.client.cookies[COOKIE]
    reader.sign_in(world.people["manager"])
    assert reader.client.cookies[COOKIE].split(".")[2] != before.split(".")[2]


def test_a_forged_session_is_a_visitors(enter: Enter, world: World) -> None:
    reader = enter("manager")
    person, rest = reader.client.cookies[COOKIE].split(".", 1)
    reader.client.cookies.set(COOKIE, f"{world.people['sponsor']}.{rest}", domain="127.0.0.1", path="/")
    assert person == str(world.people["manager"])
    forged = Reader(reader.url)
    forged.client.cookies.set(COOKIE, f"{world.people['sponsor']}.{rest}")
    assert forged.open("/inbox").url.path == "/dev/sign-in"
    forged.client.close()


def test_the_json_api_takes_no_cookie(enter: Enter) -> None:
    assert enter("manager").client.get("/api/v1/projects").status_code == 401


def test_pages_are_for_persons_and_not_for_keys(sign_in: SignIn) -> None:
    page = sign_in("owner reads").get("/projects", headers={"Accept": "text/html"})
    assert page.status_code == 303


@pytest.mark.parametrize("missing", ["token", "origin", "session"])
def test_a_form_of_another_site_does_nothing(enter: Enter, world: World, missing: str) -> None:
    code = world.open()
    reader = enter("sponsor")
    address = f"/steps/{world.slot(code, 'draft')}"
    fields = reader.form(reader.open(address), address) | {"outcome": "submit"}
    headers = {}
    match missing:
        case "token":
            fields["token"] = "A" * 43
        case "origin":
            headers["Origin"] = "https://evil.example"
        case "session":
            fields["token"] = Reader.form(enter("sponsor").open(address), address)["token"]
    response = reader.client.post(address, data=fields, headers=headers)
    assert response.status_code == 403
    assert "Check the decision" in reader.open(address).text


def test_a_form_without_a_sign_in_is_refused_and_gives_back_what_was_typed(
    enter: Enter, world: World
) -> None:
    address = f"/steps/{world.slot(world.open(), 'draft')}"
    reader = enter("sponsor")
    fields = reader.form(reader.open(address), address) | {
        "outcome": "submit",
        "comment": "Typed for an hour",
    }
    reader.client.cookies.clear()
    response = reader.client.post(address, data=fields)
    assert response.status_code == 401
    assert "Typed for an hour" in response.text


@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("en", "ltr")])
def test_every_page_is_in_the_readers_language_and_direction(
    enter: Enter, language: str, direction: str
) -> None:
    reader = enter("manager", language)
    for path in PAGES:
        page = reader.open(path)
        assert page.status_code == 200, path
        assert f'<html lang="{language}" dir="{direction}">' in page.text
        assert page.headers["content-language"] == language
        assert reader.client.head(path).status_code == 200


def test_the_language_is_switched_without_leaving_the_page(enter: Enter) -> None:
    reader = enter("manager")
    arrived = reader.submit(reader.open("/projects?q=x&lang=en"), "/language", language="ar")
    assert str(arrived.url).endswith("/projects?q=x")
    assert '<html lang="ar" dir="rtl">' in arrived.text
    assert '<html lang="ar"' in reader.open("/inbox").text
    assert '<html lang="en"' in reader.open("/inbox?lang=en").text


def test_every_page_runs_our_files_only_and_stands_in_no_frame_of_others(enter: Enter, world: World) -> None:
    code = world.open()
    reader = enter("manager")
    for path in (*PAGES, f"/projects/{code}", f"/steps/{world.slot(code, 'draft')}", "/nowhere"):
        page = reader.open(path)
        policy = page.headers["content-security-policy"]
        assert "object-src 'none'; style-src 'self'; script-src 'self';" in policy, path
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert page.headers["x-content-type-options"] == "nosniff"
        assert page.headers["cache-control"] == "no-store"
        assert [script for script in SCRIPTS.findall(page.text) if not OUR_SCRIPT.fullmatch(script)] == [], (
            path
        )
        assert " style=" not in page.text, path


def test_the_style_is_kept_by_the_browser_and_fits_its_budget(enter: Enter) -> None:
    reader = enter()
    page = reader.open("/dev/sign-in")
    address = page.text.split('rel="stylesheet" href="')[1].split('"')[0]
    style = reader.open(address)
    assert style.status_code == 200
    assert "immutable" in style.headers["cache-control"]
    assert len(style.content) <= 25 * 1024


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(enter: Enter) -> None:
    cookie = enter().open("/dev/sign-in").headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


def test_what_is_not_there_or_out_of_sight_is_the_same_page(enter: Enter, world: World) -> None:
    code = world.open()
    slot = world.slot(code, "draft")
    stranger = enter("stranger")
    for path in (
        f"/projects/{code}",
        f"/steps/{slot}",
        "/projects/NO-01",
        "/steps/999999",
        "/protocols/none",
    ):
        page = stranger.open(path)
        assert page.status_code == 404, path
        assert page.headers["content-type"].startswith("text/html")
    assert code not in stranger.open("/projects").text


def test_an_address_that_makes_no_sense_is_a_page_that_says_so(enter: Enter) -> None:
    reader = enter("manager")
    assert reader.open("/steps/not-a-number").status_code == 404
    assert reader.open("/projects?cursor=rubbish").status_code == 400
    assert reader.open("/inbox?cursor=rubbish").status_code == 400
    assert reader.open("/projects?limit=100000").status_code == 400
    assert reader.client.post("/projects", data={}).status_code == 405


def test_programs_still_get_problems(enter: Enter) -> None:
    answer = enter("manager").client.get("/nowhere", headers={"Accept": "application/json"})
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


def test_the_page_says_when_no_engine_runs(enter: Enter) -> None:
    assert "The engine is starting" in enter("manager").open("/inbox").text


def test_nobody_signs_in_without_a_credential_in_production(world: World, database_url: str) -> None:
    app: FastAPI = create_app(
        Settings(
            database_url=database_url,
            secret_key=SECRET,
            development_sign_in=False,
            allowed_hosts=("127.0.0.1",),
        )
    )
    with WebServer(app) as server:
        reader = Reader(server.url)
        assert reader.open("/dev/sign-in").status_code == 404
        assert reader.open("/inbox").url.path == "/sign-in"
        reader.client.close()


def test_a_session_of_development_is_worth_nothing_where_its_sign_in_is_off(
    enter: Enter, database_url: str
) -> None:
    cookie = enter("manager").client.cookies[COOKIE]
    app = create_app(Settings(database_url=database_url, secret_key=SECRET, development_sign_in=False))
    with WebServer(app) as server:
        reader = Reader(server.url)
        reader.client.cookies.set(COOKIE, cookie)
        assert reader.open("/inbox").url.path == "/sign-in"
        reader.client.close()
