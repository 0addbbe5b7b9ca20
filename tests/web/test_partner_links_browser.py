"""A mail scanner in a real browser changes nothing; a partner in one decides, scripts on or off."""

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import text

from settings import Settings
from tests.web.server import WebServer
from tests.web.test_pages_browser import browser, open_page
from tests.web.test_partner_links import address_of, decisions_on, mailed_code
from tests.web.world import World

__all__ = ["browser"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("backend", ["sqlite"], indirect=True),
]
# Every table but those in which a visit may count itself.
KEPT = (
    "decision",
    "event",
    "passcode",
    "notice",
    "browsersession",
    "answeredrequest",
    "formdraft",
    "work",
    "administrativeact",
)


@pytest.fixture
def turn(world: World) -> int:
    """Give a turn that the partner's sector reviewer has to take."""
    code = world.open()
    world.decide(code, "draft", "sponsor", "submit")
    world.decide(code, "screening", "manager", "accept")
    return world.slot(code, "sector_review")


def contents(world: World) -> dict[str, list[tuple[object, ...]]]:
    with world.database.read() as session:
        return {
            name: [tuple(row) for row in session.execute(text(f"SELECT * FROM {name}")).all()]
            for name in KEPT
        }


def press_everything(page: Page, address: str) -> int:
    """Press every button and follow every link of the page, as it stands, each from the page anew."""
    page.goto(address)
    count = page.locator("button, input[type=submit], summary, main a[href]").count()
    for number in range(count):
        page.goto(address)
        page.locator("button, input[type=submit], summary, main a[href]").nth(number).click(force=True)
        page.wait_for_load_state()
    return count


@pytest.mark.parametrize("scripts", [True, False])
def test_a_scanner_that_opens_and_presses_everything_changes_nothing(
    browser: Browser, server: WebServer, world: World, settings: Settings, turn: int, scripts: bool
) -> None:
    link = address_of(world, settings, turn)
    before = contents(world)
    page = open_page(browser, server, "en", scripts=scripts)
    for method in ("GET", "HEAD"):
        page.request.fetch(f"{server.url}{link}", method=method)
        page.request.fetch(f"{server.url}{link}/code", method=method)
    assert press_everything(page, link) >= 2
    if scripts:
        page.goto(link)
        page.evaluate("document.querySelectorAll('form').forEach((one) => one.requestSubmit())")
        page.wait_for_load_state()
    page.context.close()
    assert contents(world) == before


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("scripts", [True, False])
def test_a_partner_decides_from_the_link_in_a_browser(
    browser: Browser,
    server: WebServer,
    world: World,
    settings: Settings,
    turn: int,
    language: str,
    scripts: bool,
) -> None:
    link = address_of(world, settings, turn)
    page = open_page(browser, server, language, scripts=scripts, width=320)
    page.goto(link)
    page.locator("input[name=outcome][value=pass]").check()
    page.locator("main form button").click()
    page.locator("#code").fill(mailed_code(world.database, settings))
    page.locator("main form button").click()
    assert page.url.endswith(link)
    page.context.close()
    assert decisions_on(world, turn) == [("pass", world.people["sector"])]
