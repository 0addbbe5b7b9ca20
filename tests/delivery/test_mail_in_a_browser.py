"""Every kind of mail in every language in a real browser: nothing runs over, each side is the right one."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from notifications.catalogue import KINDS
from notifications.render import render
from tests.delivery.outbox import LETTERHEAD, NOW, claimed
from tests.delivery.test_rendering import parts, sent

pytestmark = pytest.mark.browser
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
REMEDY = "no chromium; get it with: apt-get install chromium"
WIDTHS = (320, 640)
LANGUAGES = ("ar", "en", "both")
RUNS_OVER = """() => [...document.querySelectorAll("body *")]
  .filter((one) => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1
    || one.getBoundingClientRect().left < -1)
  .map((one) => one.outerHTML.slice(0, 80))"""
SIDES = """() => [...document.querySelectorAll("td[lang], table[lang], body, html")]
  .filter((one) => getComputedStyle(one).direction !== (one.lang === "ar" ? "rtl" : "ltr"))
  .map((one) => one.outerHTML.slice(0, 80))"""
READS = """() => [...document.querySelectorAll("td[lang] p")]
  .filter((one) => getComputedStyle(one).direction !== (one.closest("[lang]").lang === "ar" ? "rtl" : "ltr"))
  .length"""
LINKS = """() => [...document.querySelectorAll("[href], [src]")].map((one) => one.href || one.src)"""
LONG = {
    "code": "VERYLONGPROGRAMMECODE-2026-000001",
    "title_ar": "مشروع ذو عنوان طويل جدا يتجاوز سطرا واحدا ليرى القارئ كيف ينكسر " * 3,
    "title_en": "A project with a title so long that it takes more than a line and must break somewhere " * 3,
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Give Debian's chromium."""
    if CHROMIUM is None:
        pytest.skip(REMEDY)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_fits_narrow_and_wide_and_reads_from_its_side(
    browser: Browser, language: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    page = browser.new_page()
    for kind in KINDS:
        for project in ({}, {"project": LONG}):
            html = parts(sent(render(claimed(kind, language, **project), LETTERHEAD, NOW)))[1]
            page.set_content(html, wait_until="load")
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 900})
                where = f"{kind} {language} {width}"
                assert page.evaluate(RUNS_OVER) == [], where
                assert page.evaluate(SIDES) == [], where
                assert page.evaluate(READS) == 0, where
                if not project and (folder := request.config.getoption("--mail-pictures", None)):
                    page.screenshot(path=Path(str(folder)) / f"{kind}-{language}-{width}.png", full_page=True)
            links = page.evaluate(LINKS)
            assert all(it.startswith("https://shiraka.example/") for it in links), links
            assert not re.search(r"[{}]|\bUndefined\b|\bNone\b", page.inner_text("body")), kind
    page.close()
