"""What each person does on the pages, in both languages, with scripts and without them."""

import pytest
from playwright.sync_api import Browser, Page

from models.brakes import is_braked
from tests.web.server import WebServer
from tests.web.test_pages_browser import browser, open_page
from tests.web.test_pages_money import code
from tests.web.world import OWNER, PARTNER, YEARS, World

__all__ = ["browser", "code"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("backend", ["sqlite"], indirect=True),
    pytest.mark.parametrize(("language", "scripts"), [("ar", False), ("en", True)]),
]


def enter(page: Page, world: World, name: str) -> None:
    """Sign in as the page of sign-in offers it, whose sections open without scripts too."""
    page.goto("/dev/sign-in")
    if not page.locator(f'button[name=person][value="{world.people[name]}"]').is_visible():
        for section in page.locator("details:not([open]) > summary").all():
            section.click()
    page.locator(f'button[name=person][value="{world.people[name]}"]').click()
    page.wait_for_url("**/inbox")


def test_a_manager_decides_in_three_clicks_and_sees_where_it_went(
    browser: Browser,
    server: WebServer,
    world: World,
    language: str,
    scripts: bool,
) -> None:
    opened = world.open()
    world.decide(opened, "draft", "sponsor", "submit")
    page = open_page(browser, server, language, scripts=scripts)
    enter(page, world, "manager")
    page.locator(f'main a[href="/steps/{world.slot(opened, "screening")}"]').first.click()
    page.locator('input[name=outcome][value="accept"]').check()
    page.locator("form.decision button").first.click()
    page.locator('form[action$="/check"] button').click()
    assert page.locator("#kept").is_visible()
    world.move(opened)
    page.goto(f"/projects/{opened}")
    assert page.locator("li.track-done").count() >= 1
    page.context.close()


def test_a_partner_makes_a_counter_offer(
    browser: Browser,
    server: WebServer,
    world: World,
    code: str,
    language: str,
    scripts: bool,
) -> None:
    page = open_page(browser, server, language, scripts=scripts)
    enter(page, world, "partner_funder")
    page.locator(f'main a[href="/steps/{world.slot(code, "share_decision", PARTNER)}"]').first.click()
    page.locator('input[name=outcome][value="counter"]').check()
    page.locator(f'[name="offer_{YEARS[-1]}_cash"]').fill("35,000")
    page.locator("textarea[name=comment]").fill("أقل قليلا")
    page.locator("form.decision button").first.click()
    assert page.get_by_text("35,000").first.is_visible()
    page.locator('form[action$="/check"] button').click()
    world.move(code)
    page.goto(f"/projects/{code}/funding?plan=2")
    assert page.get_by_text("EGP 35,000").first.is_visible()
    assert world.slot(code, "funding_plan") > world.slot(code, "share_decision", OWNER)
    page.context.close()


def test_an_operator_stops_all_mail_and_lets_it_go(
    browser: Browser,
    server: WebServer,
    world: World,
    language: str,
    scripts: bool,
) -> None:
    page = open_page(browser, server, language, scripts=scripts)
    enter(page, world, "operator")
    page.locator('nav a[href="/ops"]').click()
    page.locator("#hold-mail").fill("قالب خاطئ")
    page.locator('button[name=do][value="hold"]').last.click()
    with world.database.read() as session:
        assert is_braked(session, "mail")
    page.locator('button[name=do][value="let_go"]').click()
    with world.database.read() as session:
        assert not is_braked(session, "mail")
    page.context.close()


def test_an_administrator_checks_a_lifecycle_and_publishes_it(
    browser: Browser,
    server: WebServer,
    world: World,
    language: str,
    scripts: bool,
) -> None:
    page = open_page(browser, server, language, scripts=scripts)
    enter(page, world, "administrator")
    page.locator('nav a[href="/admin"]').click()
    page.locator('main a[href="/admin/lifecycles"]').click()
    source = page.locator("#source").input_value()
    page.locator("#source").fill(source.replace("en: Screening", "en: First screening"))
    page.locator('button[value="check"]').click()
    assert page.locator(".drawing svg").is_visible()
    page.locator('button[value="publish"]').click()
    page.wait_for_url("**/joint_funding/2")
    page.context.close()
