"""The import wizard: a spreadsheet is named column by column, tried, refused cell by cell, and kept once."""

import io
from typing import Any

import pytest
from httpx import Response
from openpyxl import Workbook, load_workbook
from sqlmodel import select

from models.imports.columns import PROJECT_TITLES, SHARE_TITLES
from models.project import Project
from tests.web.conftest import Enter
from tests.web.reader import Reader
from tests.web.world import END, START, YEARS, World

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
# The world's codes are small, as its tests have always had them; a sheet's codes are capitals.
NEW: dict[str, Any] = {
    "code": "HEA-77",
    "protocol": "PROTOCOL-HEALTH",
    "title_ar": "سجل",
    "title_en": "Record",
    "summary_en": "Scope",
    "objectives": "SERVICES",
    "clauses": 1,
    "cost_egp": 100000.5,
    "planned_start": START,
    "planned_end": END,
    "sponsor_org": "HEALTH",
    "manager_mailbox": "lead@x.example",
}
SHARE: dict[str, Any] = {
    "project_code": "HEA-77",
    "funder_org": "MCIT",
    "fiscal_year": YEARS[0],
    "kind": "cash",
    "amount_egp": 100000.5,
}


@pytest.fixture
def capital(world: World) -> World:
    """Give the programme with its codes in capitals, as imports have them."""
    with world.database.write() as session:
        for table in ("organisation", "protocol", "objective"):
            session.connection().exec_driver_sql(f"UPDATE {table} SET code = upper(code)")
    return world


def book(language: str = "en", **changes: Any) -> bytes:
    """Write a spreadsheet of one project and its share, headed in a language."""
    written, book = io.BytesIO(), Workbook()
    for page, titles, values in (
        (book.worksheets[0], PROJECT_TITLES, NEW | changes),
        (book.create_sheet("shares"), SHARE_TITLES, SHARE),
    ):
        page.append([titles[name].in_language(language) for name in values])
        page.append(list(values.values()))
    book.save(written)
    return written.getvalue()


def choose(reader: Reader, content: bytes, name: str = "projects.xlsx", shares: bytes = b"") -> Response:
    fields = reader.form(reader.open("/imports/new"), "/imports/new")
    files = {"projects": (name, content)} | ({"shares": ("shares.csv", shares)} if shares else {})
    return reader.client.post("/imports/new", data=fields, files=files)


def columns(page: Response) -> dict[str, str]:
    """Give what the page of columns has chosen by itself."""
    chosen = {}
    for part in page.text.split("<select ")[1:]:
        name = part.partition('name="')[2].partition('"')[0]
        before, found, _ = part.partition("</select>")[0].partition(" selected")
        chosen[name] = before.rpartition('value="')[2].partition('"')[0] if found else ""
    return chosen


def projects(world: World) -> list[str]:
    with world.database.read() as session:
        return list(session.exec(select(Project.code)).all())


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_spreadsheet_is_tried_and_then_kept_once(capital: World, enter: Enter, language: str) -> None:
    manager = enter("manager", language)
    named = choose(manager, book(language))
    assert named.url.path == "/imports/columns"
    assert columns(named)["projects_cost_egp"] == "7"
    tried = manager.submit(named, "/imports/columns", **columns(named))
    assert (tried.status_code, tried.url.path) == (200, "/imports/check"), tried.text
    assert "HEA-77" in tried.text
    assert projects(capital) == []
    kept = manager.submit(tried, "/imports/check")
    assert kept.url.path == "/imports/done"
    assert projects(capital) == ["HEA-77"]
    again = manager.client.post("/imports/check", data=manager.form(tried, "/imports/check"))
    assert again.url.path == "/imports/done"
    assert projects(capital) == ["HEA-77"]
    same = choose(manager, book(language))
    said = manager.submit(same, "/imports/columns", **columns(same)).text
    assert '<button class="button">' not in said.partition("<main")[2]


def test_every_fault_is_told_with_its_cell_and_nothing_is_kept(capital: World, enter: Enter) -> None:
    manager = enter("manager")
    named = choose(manager, book(cost_egp="a lot", sponsor_org="NOBODY"))
    refused = manager.submit(named, "/imports/columns", **columns(named)).text
    assert "“a lot” is not an amount" in refused
    assert ">NOBODY<" in refused
    assert projects(capital) == []


def test_a_column_that_must_be_there_is_asked_for(capital: World, enter: Enter) -> None:
    manager = enter("manager")
    named = choose(manager, book())
    lacking = manager.submit(named, "/imports/columns", **(columns(named) | {"projects_cost_egp": ""}))
    assert lacking.status_code == 422
    assert "Choose a column for each of: Cost." in lacking.text
    assert manager.open("/imports/check").status_code == 200


def test_csv_files_are_read_and_what_is_no_table_is_refused(capital: World, enter: Enter) -> None:
    manager = enter("manager")
    written = [",".join(NEW), ",".join(str(value) for value in NEW.values())]
    shares = [";".join(SHARE), ";".join(str(value) for value in SHARE.values())]
    named = choose(manager, "\n".join(written).encode(), "projects.csv", "\n".join(shares).encode())
    assert named.url.path == "/imports/columns"
    assert "HEA-77" in manager.submit(named, "/imports/columns", **columns(named)).text
    for content, said in (
        (b"", "Choose a file first."),
        (b"PK\x03\x04 no book", "This file cannot be read"),
        (b"\xff\xfe", "This file cannot be read"),
        (b"code\n", "The file holds no table"),
        ("\n".join(written).encode(), "The shares are missing"),
    ):
        refused = choose(manager, content, "projects.csv" if content else "")
        assert refused.status_code == 422, said
        assert said in refused.text


def test_only_the_programmes_staff_import(capital: World, enter: Enter) -> None:
    assert enter("sponsor").open("/imports/new").status_code == 403
    given = enter("manager").open("/imports/template.xlsx")
    pages = load_workbook(io.BytesIO(given.content)).worksheets
    assert [page.title for page in pages] == ["projects", "shares"]
