"""People sign in by a mailed code or their organisation's account, and show who they are before money."""

import base64
import hashlib
import html
import re
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import text
from sqlmodel import col, select

from api.app import create_app
from api.edge import directory
from models.administrative_act import AdministrativeAct
from models.browser_session import BrowserSession
from models.identity import Identity
from models.notice import Notice
from models.passcode import Passcode
from models.person import Person
from models.rules.codes import code_of
from settings import Settings
from tests.web.reader import Reader
from tests.web.server import WebServer
from tests.web.world import NOW, World

pytestmark = [
    pytest.mark.parametrize("backend", ["sqlite"], indirect=True),
    # The provider's own words to its library.
    pytest.mark.filterwarnings("ignore:get_jwt_config:DeprecationWarning"),
]
Visitor = Callable[..., Reader]
PROVIDER_SECRET = "a secret of the provider's"


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """Give the address of a real OpenID Connect provider on the loopback address."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from oidc_provider_mock import User, run_server_in_thread

        known = User(sub="sector-1", claims={"email": "sector@x.example", "email_verified": True})
        unproved = User(sub="sector-2", claims={"email": "sector@x.example", "email_verified": False})
        with run_server_in_thread(user_claims=(known, unproved)) as server:
            yield f"http://127.0.0.1:{server.server_port}"


@pytest.fixture
def strict(settings: Settings) -> Settings:
    """Give settings under which nobody signs in as anybody."""
    return settings.model_copy(update={"development_sign_in": False})


@pytest.fixture
def visitor(world: World, strict: Settings) -> Iterator[Visitor]:
    """Give browsers at an installation without the development sign-in."""
    with world.database.write() as session:
        session.get_one(Person, world.people["sector"]).email = "sector@x.example"
    with ExitStack() as stack:
        yield browsers(stack, strict)


def browsers(stack: ExitStack, settings: Settings) -> Visitor:
    server = stack.enter_context(WebServer(create_app(settings)))

    def come(language: str = "en") -> Reader:
        reader = Reader(server.url, language)
        stack.enter_context(reader.client)
        return reader

    return come


def code_in_the_mail(world: World, settings: Settings) -> str:
    with world.database.read() as session:
        seed = session.exec(select(Passcode.seed).order_by(col(Passcode.id).desc())).first()
    assert seed is not None
    return code_of(settings.secret_bytes, seed)


def sign_in(reader: Reader, world: World, settings: Settings, onward: str = "/inbox") -> httpx.Response:
    asked = reader.submit(reader.open(f"/sign-in?next={onward}"), "/sign-in", address="Sector@X.example")
    return reader.submit(asked, "/sign-in/code", code=code_in_the_mail(world, settings))


def codes_owed(world: World) -> int:
    with world.database.read() as session:
        return len(session.exec(select(Notice).where(Notice.kind == "sign_in")).all())


@pytest.mark.asvs("6.3.1", "7.2.4")
def test_a_mailed_code_signs_in_with_a_session_of_its_own(
    visitor: Visitor, world: World, strict: Settings
) -> None:
    reader = visitor()
    assert reader.open("/inbox").url.path == "/sign-in"
    before = reader.client.cookies["shiraka_session"]
    entered = sign_in(reader, world, strict)
    assert entered.url.path == "/inbox"
    assert reader.client.cookies["shiraka_session"] != before
    reader.submit(entered, "/sign-out")
    assert reader.open("/inbox").url.path == "/sign-in"


@pytest.mark.asvs("6.3.8")
def test_an_address_that_is_not_registered_is_answered_the_same(
    visitor: Visitor, world: World, strict: Settings
) -> None:
    pages = []
    for address in ("sector@x.example", "nobody@x.example"):
        reader = visitor()
        asked = reader.submit(reader.open("/sign-in"), "/sign-in", address=address)
        wrong = reader.submit(asked, "/sign-in/code", code="00000000")
        token = Reader.form(asked, "/sign-in/code")["token"]
        pages.append(
            [(it.status_code, it.url.path, without_what_differs(it.text, token)) for it in (asked, wrong)]
        )
    assert pages[0] == pages[1]
    assert codes_owed(world) == 1


def without_what_differs(page: str, token: str) -> str:
    return page.replace(token, "").partition("This page is of")[0]


@pytest.mark.asvs("6.5.1", "6.5.5", "6.6.3")
def test_a_code_signs_in_once_within_ten_minutes_and_five_tries(
    visitor: Visitor, world: World, strict: Settings
) -> None:
    reader = visitor()
    asked = reader.submit(reader.open("/sign-in"), "/sign-in", address="sector@x.example")
    right = code_in_the_mail(world, strict)
    for _ in range(5):
        wrong = reader.submit(asked, "/sign-in/code", code="1" if right != "1" else "2")
        assert wrong.status_code == 422
    assert reader.submit(asked, "/sign-in/code", code=right).status_code == 422
    again = reader.submit(reader.open("/sign-in"), "/sign-in", address="sector@x.example")
    with world.database.write() as session:
        for code in session.exec(select(Passcode)).all():
            code.expires_at = NOW - timedelta(seconds=1)
    assert reader.submit(again, "/sign-in/code", code=code_in_the_mail(world, strict)).status_code == 422


def test_codes_for_one_address_are_limited_and_a_limit_that_cannot_be_kept_refuses(
    visitor: Visitor, world: World
) -> None:
    reader = visitor()
    page = reader.open("/sign-in")
    answers = [reader.submit(page, "/sign-in", address="sector@x.example") for _ in range(7)]
    assert [it.status_code for it in answers] == [200] * 6 + [429]
    with world.database.write() as session:
        session.execute(text("ALTER TABLE ratecount RENAME TO away"))
    assert reader.submit(page, "/sign-in", address="other@x.example").status_code >= 500
    assert codes_owed(world) == 6


def test_who_is_no_longer_active_gets_no_code(visitor: Visitor, world: World) -> None:
    with world.database.write() as session:
        session.get_one(Person, world.people["sector"]).active = False
    reader = visitor()
    reader.submit(reader.open("/sign-in"), "/sign-in", address="sector@x.example")
    assert codes_owed(world) == 0


@pytest.mark.parametrize("onward", ["https://evil.example/", "//evil.example", "/\\evil.example"])
@pytest.mark.asvs("3.7.2")
def test_signing_in_never_leads_to_another_site(
    visitor: Visitor, world: World, strict: Settings, onward: str
) -> None:
    assert sign_in(visitor(), world, strict, onward).url.host == "127.0.0.1"


def test_the_development_sign_in_is_not_there(visitor: Visitor) -> None:
    assert visitor().open("/dev/sign-in").status_code == 404


@pytest.mark.asvs("7.2.4", "7.5.3")
def test_a_decision_about_money_asks_again_who_decides(
    visitor: Visitor, world: World, strict: Settings
) -> None:
    code = world.open()
    world.decide(code, "draft", "sponsor", "submit")
    world.decide(code, "screening", "manager", "accept")
    turn = world.slot(code, "financial_review")
    with world.database.write() as session:
        session.get_one(Person, world.people["financial"]).email = "financial@x.example"
    reader = visitor()
    asked = reader.submit(reader.open("/sign-in"), "/sign-in", address="financial@x.example")
    reader.submit(asked, "/sign-in/code", code=code_in_the_mail(world, strict))
    with world.database.write() as session:
        for row in session.exec(select(BrowserSession)).all():
            row.confirmed_at = NOW - timedelta(hours=1)
    stopped = reader.decide(reader.open(f"/steps/{turn}"), f"/steps/{turn}", outcome="pass")
    assert stopped.url.path == "/confirm"
    sent = reader.submit(stopped, "/confirm")
    checked = reader.submit(sent, "/confirm/code", code=code_in_the_mail(world, strict))
    assert checked.url.path == f"/steps/{turn}/check"
    kept = reader.submit(checked, f"/steps/{turn}/check")
    assert "The decision is kept" in kept.text


def test_a_code_for_signing_in_does_not_confirm(visitor: Visitor, world: World, strict: Settings) -> None:
    reader = visitor()
    sign_in(reader, world, strict)
    reader.submit(reader.open("/confirm"), "/confirm")
    asked = reader.submit(reader.open("/sign-in"), "/sign-in", address="sector@x.example")
    assert asked.url.path == "/sign-in/code"
    refused = reader.submit(
        reader.open("/confirm/code"), "/confirm/code", code=code_in_the_mail(world, strict)
    )
    assert refused.status_code == 422


def directory_settings(settings: Settings, issuer: str) -> Settings:
    return settings.model_copy(
        update={
            "oidc_issuer": issuer,
            "oidc_client_id": "shiraka",
            "oidc_client_secret": SecretStr(PROVIDER_SECRET),
            "mail_sign_in": False,
        }
    )


@pytest.fixture
def at_directory(world: World, strict: Settings, provider: str) -> Iterator[Visitor]:
    """Give browsers at an installation whose people sign in with their organisation's account."""
    with world.database.write() as session:
        session.get_one(Person, world.people["sector"]).email = "sector@x.example"
    with ExitStack() as stack:
        yield browsers(stack, directory_settings(strict, provider))


def go_there(reader: Reader) -> str:
    """Set out for the directory, and give the address that the browser is sent to."""
    page = reader.open("/sign-in")
    form = Reader.form(page, "/sign-in/directory")
    sent = reader.client.post("/sign-in/directory", data=form)
    found = re.search(r'<a href="([^"]*)" rel="noreferrer">', sent.text)
    assert found is not None
    return html.unescape(found[1])


def come_back(address: str, subject: str) -> str:
    """Say at the directory who one is, and give the address that it sends the browser back to."""
    answer = httpx.post(address, data={"sub": subject}, follow_redirects=False)
    return str(answer.headers["location"])


@pytest.mark.asvs("10.1.2", "10.2.1", "10.5.1", "10.5.2", "10.5.4")
def test_an_account_of_the_directory_signs_in_by_code_and_pkce(at_directory: Visitor, world: World) -> None:
    reader = at_directory()
    address = go_there(reader)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert asked["nonce"]
    journey = reader.client.cookies[directory.COOKIE].strip('"')
    packed = base64.urlsafe_b64decode(journey.partition(".")[0])
    verifier = httpx.Response(200, content=packed).json()["verifier"]
    digest = hashlib.sha256(verifier.encode()).digest()
    assert asked["code_challenge"] == base64.urlsafe_b64encode(digest).decode().rstrip("=")
    assert reader.open(come_back(address, "sector-1")).status_code == 200
    assert reader.open("/inbox").url.path == "/inbox"
    with world.database.read() as session:
        linked = session.exec(select(Identity)).one()
        assert (linked.subject, linked.person_id) == ("sector-1", world.people["sector"])
        assert session.exec(select(AdministrativeAct.kind)).all()[-1] == "identity_linked"


def test_a_linked_account_stays_its_persons_when_the_address_changes(
    at_directory: Visitor, world: World
) -> None:
    first = at_directory()
    first.open(come_back(go_there(first), "sector-1"))
    with world.database.write() as session:
        session.get_one(Person, world.people["sector"]).email = "moved@x.example"
        session.get_one(Person, world.people["legal"]).email = "sector@x.example"
    second = at_directory()
    second.open(come_back(go_there(second), "sector-1"))
    with world.database.read() as session:
        signed_in = set(session.exec(select(BrowserSession.person_id)).all())
    assert signed_in == {world.people["sector"]}


@pytest.mark.asvs("10.5.2")
def test_an_address_that_the_directory_did_not_verify_links_nothing(
    at_directory: Visitor, world: World
) -> None:
    reader = at_directory()
    refused = reader.open(come_back(go_there(reader), "sector-2"))
    assert refused.status_code == 403
    assert "not registered here" in refused.text
    assert reader.open("/inbox").url.path == "/sign-in"


@pytest.mark.asvs("10.1.2", "10.2.1", "7.6.2")
def test_only_the_browser_that_set_out_comes_back(at_directory: Visitor) -> None:
    reader, thief = at_directory(), at_directory()
    back = come_back(go_there(reader), "sector-1")
    go_there(thief)
    assert thief.open(back).status_code == 403
    assert thief.open("/sign-in/directory/back?code=x&state=y").status_code == 403
    assert reader.open(back).status_code == 200
    assert reader.open(back).status_code == 403
    assert thief.open("/inbox").url.path == "/sign-in"


def test_a_directory_that_is_away_is_said_so(world: World, strict: Settings) -> None:
    with ExitStack() as stack:
        reader = browsers(stack, directory_settings(strict, "http://127.0.0.1:9"))()
        answer = reader.submit(reader.open("/sign-in"), "/sign-in/directory")
    assert answer.status_code == 503
    assert "does not answer now" in answer.text
