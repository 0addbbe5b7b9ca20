"""Proposing a project in sections: what is typed is kept, what is missing is said, one project is opened."""

import pytest
from httpx import Response
from sqlmodel import select

from models.project import Project
from tests.web.conftest import Enter
from tests.web.reader import Reader
from tests.web.world import END, START, YEARS, World

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
NAMES = {"title_ar": "سجل موحد", "title_en": "Unified register", "summary_ar": "", "summary_en": "All of it"}
PLAN = {"cost": "100000", "planned_start": START.isoformat(), "planned_end": END.isoformat()}
SHARES = {
    "share_0_funder": "mcit",
    "share_0_year": YEARS[0],
    "share_0_kind": "cash",
    "share_0_amount": "60000",
    "share_1_funder": "health",
    "share_1_year": YEARS[-1],
    "share_1_kind": "cash",
    "share_1_amount": "40000",
}


def begin(reader: Reader) -> str:
    return reader.submit(reader.open("/projects/new"), "/projects/new").url.path


def fill(reader: Reader, task: str, section: str, **fields: str) -> Response:
    return reader.submit(reader.open(f"{task}/{section}"), f"{task}/{section}", **fields)


def fill_all(reader: Reader, task: str) -> Response:
    fill(reader, task, "place", protocol="protocol-health", sponsor="health")
    fill(reader, task, "names", **NAMES)
    fill(reader, task, "plan", **PLAN)
    fill(reader, task, "purpose", clause_1="yes")
    return fill(reader, task, "funding", **SHARES)


def test_a_proposal_is_made_in_sections_and_opens_one_project(enter: Enter, world: World) -> None:
    reader = enter("sponsor")
    task = begin(reader)
    assert "Cannot start yet" in reader.open(task).text
    tasks = fill_all(reader, task)
    assert tasks.text.count("Completed") == 5
    checked = reader.open(f"{task}/check")
    assert "Unified register" in checked.text
    opened = reader.submit(checked, f"{task}/check")
    again = reader.submit(checked, f"{task}/check")
    assert opened.url.path == again.url.path == "/projects/HEA-01"
    with world.database.read() as session:
        assert session.exec(select(Project.title_en)).all() == ["Unified register"]
    assert reader.open(task).status_code == 404


def test_what_is_typed_is_kept_even_where_it_is_wrong(enter: Enter, world: World) -> None:
    reader = enter("sponsor")
    task = begin(reader)
    refused = fill(reader, task, "plan", cost="plenty", planned_start="2026", planned_end="")
    assert refused.status_code == 422
    assert "<title>Error:" in refused.text
    again = reader.open(f"{task}/plan")
    assert reader.form(again, f"{task}/plan")["cost"] == "plenty"
    assert "In progress" in reader.open(task).text
    assert task in reader.open("/projects/new").text


def test_shares_that_are_not_the_cost_are_told_in_their_section(enter: Enter, world: World) -> None:
    reader = enter("sponsor")
    task = begin(reader)
    fill(reader, task, "plan", **PLAN)
    refused = fill(reader, task, "funding", **SHARES | {"share_1_amount": "30000"})
    assert refused.status_code == 422
    assert 'href="#shares"' in refused.text


def test_a_choice_that_is_taken_back_is_gone(enter: Enter, world: World) -> None:
    reader = enter("sponsor")
    task = begin(reader)
    fill(reader, task, "place", protocol="protocol-health", sponsor="health")
    fill(reader, task, "purpose", clause_1="yes")
    page = reader.open(f"{task}/purpose")
    fields = reader.form(page, f"{task}/purpose")
    assert fields.pop("clause_1") == "yes"
    reader.client.post(f"{task}/purpose", data=fields)
    assert "clause_1" not in reader.form(reader.open(f"{task}/purpose"), f"{task}/purpose")


def test_a_proposal_is_its_authors_alone_and_can_be_dropped(enter: Enter, world: World) -> None:
    reader = enter("sponsor")
    task = begin(reader)
    assert enter("manager").open(task).status_code == 404
    reader.submit(reader.open(task), f"{task}/drop")
    assert reader.open(task).status_code == 404


def test_who_may_not_propose_is_told_on_the_check_page(enter: Enter, world: World) -> None:
    reader = enter("legal")
    task = begin(reader)
    fill_all(reader, task)
    refused = reader.submit(reader.open(f"{task}/check"), f"{task}/check")
    assert refused.status_code == 403
    assert "There is a problem" in refused.text
