"""A journey in a real browser: without scripts and with them, in Arabic and in English, narrow and wide."""

import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from tests.web.server import WebServer
from tests.web.world import World

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("backend", ["sqlite"], indirect=True),
]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
REMEDY = "no chromium; get it with: apt-get install chromium"
CONTRAST = """() => {
  const channel = (value) => value / 255 <= 0.03928 ? value / 3294.6 : ((value / 255 + 0.055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const parse = (text) => text.match(/[\\d.]+/g).map(Number);
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour;
    }
    return parse(getComputedStyle(document.documentElement).backgroundColor);
  };
  const faint = [];
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!own || element.closest("svg, option, [disabled], .choice-closed, .unseen")) continue;
    if (!element.checkVisibility()) continue;
    const style = getComputedStyle(element);
    const [one, two] = [light(parse(style.color)), light(ground(element))];
    const ratio = (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
    if (ratio < 4.5) faint.push(`${ratio.toFixed(2)} ${element.outerHTML.slice(0, 80)}`);
  }
  return faint;
}"""
SMALL = """() => [...document.querySelectorAll("a, button, input, select, textarea, summary")]
  .filter((one) => one.checkVisibility() && one.type !== "hidden")
  .filter((one) => !one.closest("p, dd, li, .unseen, .skip"))
  .map((one) => [one.getBoundingClientRect(), one.outerHTML.slice(0, 60)])
  .filter(([box]) => box.width > 1 && (box.width < 24 || box.height < 24)).map(([, html]) => html)"""
NAMELESS = """() => [...document.querySelectorAll("input:not([type=hidden]), select, textarea")]
  .filter((one) => !one.labels.length && !one.getAttribute("aria-label")).map((one) => one.outerHTML)"""
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Give Debian's chromium."""
    if CHROMIUM is None:
        pytest.skip(REMEDY)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


def open_page(
    browser: Browser,
    server: WebServer,
    language: str,
    *,
    scripts: bool = True,
    width: int = 1280,
    dark: bool = False,
) -> Page:
    context = browser.new_context(
        base_url=server.url,
        locale="ar-EG" if language == "ar" else "en-GB",
        java_script_enabled=scripts,
        viewport={"width": width, "height": 900},
        color_scheme="dark" if dark else "light",
    )
    page = context.new_page()
    page.set_default_timeout(20_000)
    return page


def noted_in(refused: list[str]) -> Callable[[ConsoleMessage], None]:
    """Give what notes each message of the browser's console, which a refused style or script writes."""
    return lambda message: refused.append(message.text)


def sign_in(page: Page, world: World, name: str) -> None:
    page.goto("/")
    page.locator("details:not([open]) > summary").evaluate_all("all => all.forEach(one => one.click())")
    page.locator(f'button[name=person][value="{world.people[name]}"]').click()
    page.wait_for_url("**/inbox")


def at_screening(world: World) -> str:
    code = world.open(title="Unified health record")
    world.decide(code, "draft", "sponsor", "submit")
    return code


def test_a_person_decides_from_the_inbox_without_scripts(
    browser: Browser, server: WebServer, world: World
) -> None:
    code = at_screening(world)
    page = open_page(browser, server, "en", scripts=False)
    page.goto("/")
    page.locator(f'button[name=person][value="{world.people["manager"]}"]').click()
    page.get_by_role("link", name="Screening").click()
    page.get_by_label("Return").check()
    page.get_by_role("button", name="Check the decision").click()
    summary = page.get_by_role("alert")
    assert "needs a reason" in (summary.text_content() or "")
    assert page.get_by_label("Return").is_checked()
    summary.get_by_role("link").click()
    page.get_by_label("Reason", exact=True).fill("Please name the beneficiaries")
    page.get_by_role("button", name="Check the decision").click()
    assert page.get_by_text("Please name the beneficiaries").is_visible()
    page.get_by_role("button", name="Submit the decision").click()
    assert page.get_by_role("heading", name="The decision is kept").is_visible()
    world.move(code)
    page.get_by_role("link", name="See the project").click()
    assert page.get_by_text("Please name the beneficiaries").first.is_visible()
    assert page.get_by_text("Returned").first.is_visible()


def test_the_language_is_switched_on_the_same_page(browser: Browser, server: WebServer, world: World) -> None:
    code = at_screening(world)
    page = open_page(browser, server, "ar")
    sign_in(page, world, "manager")
    page.goto(f"/projects/{code}")
    assert page.locator("html").get_attribute("dir") == "rtl"
    mark, who = page.locator(".brand").bounding_box(), page.locator(".who").bounding_box()
    assert mark is not None
    assert who is not None
    assert mark["x"] > who["x"]
    page.get_by_role("button", name="English").click()
    assert page.url.endswith(f"/projects/{code}")
    assert page.locator("html").get_attribute("dir") == "ltr"


def test_an_open_page_shows_a_move_by_itself_and_keeps_what_is_typed(
    browser: Browser, server: WebServer, world: World
) -> None:
    code = at_screening(world)
    page = open_page(browser, server, "en")
    sign_in(page, world, "manager")
    page.goto(f"/projects/{code}")
    page.get_by_role("link", name="The whole history").focus()
    typing = page.context.new_page()
    typing.goto(f"/steps/{world.slot(code, 'screening')}")
    typing.get_by_label("Reason", exact=True).fill("Half a sentence")
    world.decide(code, "screening", "manager", "accept")
    page.get_by_text("The page was brought up to date.").wait_for(state="attached")
    assert page.locator("li.track-current").text_content() != "Proposal"
    assert page.evaluate("document.activeElement.textContent") == "The whole history"
    typing.bring_to_front()
    typing.get_by_text("what you typed is still here").wait_for()
    assert typing.get_by_label("Reason", exact=True).input_value() == "Half a sentence"


def test_the_keyboard_reaches_the_content_at_once(browser: Browser, server: WebServer, world: World) -> None:
    at_screening(world)
    page = open_page(browser, server, "en")
    sign_in(page, world, "manager")
    page.keyboard.press("Tab")
    assert page.locator(":focus").text_content() == "Skip to the content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.locator("main :focus").count() == 1


@pytest.mark.parametrize("language", ["ar", "en"])
def test_pages_fit_and_can_be_read_at_every_width_in_light_and_dark(
    browser: Browser, server: WebServer, world: World, language: str
) -> None:
    code = at_screening(world)
    paths = ("/inbox", "/projects", f"/projects/{code}", f"/steps/{world.slot(code, 'screening')}")
    for width, dark in ((320, False), (1280, True)):
        page = open_page(browser, server, language, width=width, dark=dark)
        refused: list[str] = []
        page.on("console", noted_in(refused))
        sign_in(page, world, "manager")
        for path in (*paths, "/protocols", "/protocols/protocol-health", "/dev/mail", "/dev/sign-in"):
            page.goto(path)
            assert page.evaluate(WIDER) == 0, (path, width)
            assert page.evaluate(CONTRAST) == [], (path, dark)
            assert page.evaluate(NAMELESS) == [], path
            assert page.evaluate(SMALL) == [], path
        assert refused == []
        page.context.close()
