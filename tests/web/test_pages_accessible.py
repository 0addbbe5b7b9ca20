"""Every page in a real browser: axe finds nothing in both languages and themes, and nothing runs over."""

import os
import re
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Response

from api.pages.static import FOLDER
from tests.web.server import WebServer
from tests.web.test_pages_browser import browser, open_page, sign_in
from tests.web.test_pages_money import code
from tests.web.world import PARTNER, World

__all__ = ["browser", "code"]
pytestmark = [pytest.mark.browser, pytest.mark.parametrize("backend", ["sqlite"], indirect=True)]
AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
RUN = "async (options) => (await axe.run(document, options)).violations"
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}, "resultTypes": ["violations"]}
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SHIFTS = """() => new Promise((done) => new PerformanceObserver((list) => done(
  list.getEntries().filter((one) => !one.hadRecentInput).reduce((sum, one) => sum + one.value, 0)
)).observe({type: "layout-shift", buffered: true}) || setTimeout(() => done(0), 50))"""
# What a browser fetches that has never been here: the page with its style, its script and its mark.
COLD = 100 * 1024
# A folder for a picture of every page, for people to look at.
PICTURES = os.environ.get("SHIRAKA_PICTURES", "")
OF_MANAGER = (
    "/inbox",
    "/inbox?view=team",
    "/inbox?view=done",
    "/batches",
    "/projects",
    "/projects?view=board",
    "/projects/new",
    "/projects/{code}",
    "/projects/{code}/funding",
    "/projects/{code}/ledger",
    "/projects/{code}/workplan",
    "/projects/{code}/documents",
    "/projects/{code}/decisions",
    "/projects/{code}/history",
    "/projects/{code}/notices",
    "/projects/{code}/runs",
    "/steps/{step}",
    "/protocols",
    "/protocols/protocol-health",
    "/partners",
    "/partners/health",
    "/reports",
    "/search?q=records",
    "/imports/new",
    "/me",
    "/me/deputies",
    "/batches?step=funding_plan",
    "/problems",
    "/dev/mail",
    "/nowhere",
)
OF_PARTNER = ("/inbox", "/projects/{code}", "/steps/{step}")
OF_ADMINISTRATOR = (
    "/ops",
    "/admin",
    "/admin/calendar",
    "/admin/lifecycles",
    "/admin/lifecycles/joint_funding/1",
    "/admin/templates",
    "/admin/templates/overdue",
)
VISITS = {"manager": OF_MANAGER, "partner_funder": OF_PARTNER, "administrator": OF_ADMINISTRATOR}


@pytest.mark.parametrize("language", ["ar", "en"])
def test_no_page_has_a_violation_runs_over_shifts_or_is_heavy(
    browser: Browser,
    server: WebServer,
    world: World,
    code: str,
    language: str,
) -> None:
    names = {"code": code, "step": str(world.slot(code, "share_decision", PARTNER))}
    wrong: list[Any] = []
    for person, paths in VISITS.items():
        page = open_page(browser, server, language)
        page.emulate_media(reduced_motion="reduce")
        sign_in(page, world, person)
        for path in paths:
            address = path.format(**names)
            arrived = page.goto(address)
            assert arrived is not None
            wrong += [(person, address, found) for found in faults_of(page, arrived)]
            keep_picture(page, f"{language}-{person}-{address}")
        page.context.close()
    assert [str(one) for one in wrong] == []


def faults_of(page: Page, arrived: Response) -> list[Any]:
    """Look at an open page: axe in light and dark, its width on a telephone, its shifts and its weight."""
    found: list[Any] = []
    beside = sum(len((FOLDER / name).read_bytes()) for name in ("shiraka.css", "live.js", "mark.svg"))
    if (size := len(arrived.body()) + beside) > COLD:
        found.append(f"{size} bytes")
    if (shift := page.evaluate(SHIFTS)) > 0.01:
        found.append(f"shifts by {shift}")
    page.evaluate(AXE)
    found += [told(one) for one in page.evaluate(RUN, RULES)]
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    found += [f"dark: {told(one)}" for one in page.evaluate(RUN, CONTRAST)]
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    page.set_viewport_size({"width": 320, "height": 800})
    if over := page.evaluate(WIDER):
        found.append(f"runs over by {over} at 320")
    page.set_viewport_size({"width": 1280, "height": 900})
    return found


def told(violation: dict[str, Any]) -> str:
    """Say what axe found, and where first."""
    nodes = violation["nodes"]
    return f"{violation['id']} x{len(nodes)}: {nodes[0]['html'][:200]}"


def keep_picture(page: Page, name: str) -> None:
    if PICTURES:
        folder = Path(PICTURES)
        folder.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=folder / f"{re.sub(r'[^A-Za-z0-9]+', '-', name)}.png", full_page=True)
