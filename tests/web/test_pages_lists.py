"""Lists as boards and files, the views that people keep, and a workplan drawn."""

import csv
import io
import re
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.web.conftest import Enter
from tests.web.world import World

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


def codes_in(text: str) -> list[str]:
    return [row[0] for row in csv.reader(io.StringIO(text.removeprefix("\ufeff")))][1:]


def sheet_in(content: bytes) -> Any:
    return load_workbook(io.BytesIO(content)).active


def test_a_file_holds_exactly_what_is_filtered(enter: Enter, world: World) -> None:
    codes = [world.open(title=f"Clinic {number}") for number in range(3)]
    world.open(title="Something else")
    reader = enter("manager")
    answer = reader.open("/projects/export.csv?q=clinic")
    assert answer.headers["content-type"].startswith("text/csv")
    assert codes_in(answer.text) == codes
    sheet = sheet_in(reader.open("/projects/export.xlsx?q=clinic").content)
    assert [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] == codes
    link = re.search(r'href="(/projects/export\.csv[^"]*)"', reader.open("/projects?q=clinic").text)
    assert link is not None
    assert link[1] == "/projects/export.csv?q=clinic"
    assert codes_in(enter("stranger").open("/projects/export.csv").text) == []


def test_a_title_that_looks_like_a_formula_is_a_text(enter: Enter, world: World) -> None:
    world.open(title="=HYPERLINK(1)")
    reader = enter("manager")
    assert "'=HYPERLINK(1)" in reader.open("/projects/export.csv").text
    sheet = sheet_in(reader.open("/projects/export.xlsx").content)
    assert sheet["C2"].value == "'=HYPERLINK(1)"


def test_an_arabic_file_runs_from_the_right(enter: Enter, world: World) -> None:
    world.open()
    sheet = sheet_in(enter("manager", "ar").open("/projects/export.xlsx").content)
    assert sheet.sheet_view.rightToLeft
    assert sheet["A1"].value == "الرمز"


def test_the_board_counts_each_stage_and_keeps_the_filters(enter: Enter, world: World) -> None:
    one, other = world.open(title="Unified record"), world.open(title="Clinic network")
    reader = enter("manager")
    page = reader.open("/projects?view=board&q=clinic").text
    assert other in page
    assert one not in page
    assert "/projects?q=clinic" in page


def test_a_view_is_kept_under_a_name_and_can_be_removed(enter: Enter, world: World) -> None:
    world.open(title="Clinic network")
    reader = enter("manager")
    kept = reader.submit(reader.open("/projects?q=clinic&late=true"), "/projects/views", name="Late clinics")
    assert 'href="/projects?q=clinic&amp;late=true"' in kept.text
    assert "Late clinics" in reader.open("/projects").text
    assert "Late clinics" not in enter("sponsor").open("/projects").text
    number = re.search(r"/projects/views/(\d+)/remove", kept.text)
    assert number is not None
    gone = reader.submit(kept, f"/projects/views/{number[1]}/remove")
    assert "Late clinics" not in gone.text
    nameless = reader.submit(reader.open("/projects?q=clinic"), "/projects/views", name=" ")
    assert nameless.status_code == 422


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_workplan_is_drawn_with_the_script_and_told_in_a_table(
    enter: Enter, world: World, language: str
) -> None:
    code = world.open()
    page = enter("manager", language).open(f"/projects/{code}/workplan").text
    bar = re.search(r'<rect class="plan-report plan-ahead" x="([\d.]+)"', page)
    mark = re.search(r'<circle class="plan-tranche plan-ahead" cx="([\d.]+)"', page)
    assert bar is not None
    assert mark is not None
    assert (float(bar[1]) < float(mark[1])) == (language == "en")
    assert "EGP" in page
