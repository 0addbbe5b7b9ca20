"""Pages of projects and protocols: lists with their filters, and everything about one."""

import re

from sqlmodel import select

from models import bookkeeping
from models.bookkeeping import Origin
from models.clock import utc_now
from models.heartbeat import Heartbeat
from models.project import Project
from models.rules.ledger import Part
from models.share import Share
from tests.web.conftest import Enter
from tests.web.world import World


def plain(html: str) -> str:
    parted = re.sub(r"</(?:dt|dd|p|li|h\d|td|th)>", " ", html)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", parted))


def shown(html: str) -> list[str]:
    return re.findall(r'<th scope="row"[^>]*><a href="/projects/([A-Z]+-\d+)"', html)


def test_the_list_is_filtered_by_its_address_and_counts_what_fits(enter: Enter, world: World) -> None:
    first, second = world.open(title="Unified record"), world.open(title="Clinic network")
    world.decide(first, "draft", "sponsor", "submit")
    world.be_late(second)
    reader = enter("manager")
    assert shown(reader.open("/projects").text) == [first, second]
    assert shown(reader.open("/projects?q=clinic").text) == [second]
    assert shown(reader.open("/projects?late=true").text) == [second]
    assert shown(reader.open("/projects?protocol=protocol-health&stage=proposal").text) == [first, second]
    assert shown(reader.open("/projects?stage=closing").text) == []
    page = reader.open("/projects?q=clinic")
    assert "1 project" in plain(page.text)
    assert 'value="clinic"' in page.text
    assert "▲ Overdue by 1 day" in plain(page.text).replace("  ", " ")


def test_a_list_that_nothing_fits_says_so_and_offers_the_way_back(enter: Enter, world: World) -> None:
    world.open()
    reader = enter("manager")
    page = reader.open("/projects?q=nothing-like-it")
    assert "No project fits these filters." in page.text
    assert '<a href="/projects">Clear the filters</a>' in page.text
    assert "There is no project that you may see yet." in enter("stranger").open("/projects").text


def test_long_lists_come_in_pages_that_keep_the_filters(enter: Enter, world: World) -> None:
    codes = [world.open(title=f"Clinic {number}") for number in range(5)]
    reader = enter("manager")
    page, seen = reader.open("/projects?limit=2&q=clinic"), []
    for _ in range(3):
        seen += shown(page.text)
        onward = re.search(r'<a href="([^"]+)" rel="next"', page.text)
        if onward:
            assert "q=clinic" in onward[1]
            page = reader.open(onward[1].replace("&amp;", "&"))
    assert seen == codes


def test_a_filter_is_never_read_as_markup_or_as_sql(enter: Enter, world: World) -> None:
    world.open()
    reader = enter("manager")
    for nasty in ('"><script>alert(1)</script>', "%' OR 1=1 --", "\x00", "_", "%"):
        page = reader.client.get("/projects", params={"q": nasty})
        assert page.status_code == 200
        assert "<script>" not in page.text
    assert shown(reader.client.get("/projects", params={"q": "%"}).text) == []


def test_a_project_says_whose_turn_it_is_and_why_it_cannot_move(enter: Enter, world: World) -> None:
    code = world.open()
    world.decide(code, "draft", "sponsor", "submit")
    world.be_late(code)
    text = plain(enter("sponsor").open(f"/projects/{code}").text)
    assert "Whose turn it is Screening Body mcit, for less than a day" in text
    assert "▲ Overdue by 1 day" in text
    assert "1 answer is awaited." in text


def test_a_project_shows_its_stages_money_parties_and_decisions(enter: Enter, world: World) -> None:
    code = world.open()
    world.decide(code, "draft", "sponsor", "submit", "Ready for screening")
    reader = enter("manager")
    page = reader.open(f"/projects/{code}")
    text = plain(page.text)
    assert 'class="track-current" aria-current="step"' in page.text
    assert "Body mcit (cash)" in text
    assert "EGP 60,000" in text
    assert "EGP 100,000" in text
    assert "Ready for screening" in text
    assert "<svg" in page.text
    assert "Draft: ✓ Submit" in plain(reader.open(f"/projects/{code}/decisions").text)
    matrix = plain(reader.open(f"/projects/{code}/funding").text)
    assert "Cost shares by funder and fiscal year" in matrix
    assert "EGP 40,000" in matrix


def test_the_history_tells_in_words_what_happened(enter: Enter, world: World) -> None:
    code = world.open()
    world.decide(code, "draft", "sponsor", "submit")
    world.decide(code, "screening", "manager", "accept")
    reader = enter("manager")
    text = plain(reader.open(f"/projects/{code}/history").text)
    for said in (
        "The project was opened.",
        "“Draft” was answered: Submit.",
        "“Screening” is done.",
        "The project entered the stage Review.",
        "“Technical review” was asked of: Body mcit.",
    ):
        assert said in text
    arabic = plain(reader.open(f"/projects/{code}/history?lang=ar").text)
    assert "دخل المشروع مرحلة المراجعة." in arabic
    first = reader.open(f"/projects/{code}/history?before=3")
    assert "The project was opened." in first.text
    assert "entered the stage" not in first.text


def test_figures_that_are_illustrative_are_marked_as_such_and_sources_are_named(
    enter: Enter, world: World
) -> None:
    code = world.open()
    with world.database.write() as session:
        project = session.exec(select(Project).where(Project.code == code)).one()
        project.provenance = {
            "source": "https://press.example/1",
            "source_basis": "named_project",
            "cost_basis": "illustrative",
        }
    page = enter("manager").open(f"/projects/{code}")
    text = plain(page.text)
    assert "◆ Illustrative" in text
    assert "illustrative figures, not announced ones" in text
    assert "The announcement names this project" in text
    assert 'href="https://press.example/1" rel="external noreferrer"' in page.text


def test_a_source_that_is_no_address_is_never_a_link(enter: Enter, world: World) -> None:
    code = world.open()
    with world.database.write() as session:
        project = session.exec(select(Project).where(Project.code == code)).one()
        project.provenance = {"source": "javascript:alert(1)"}
    assert 'href="javascript' not in enter("manager").open(f"/projects/{code}").text


def test_runs_lead_into_prefects_pages(enter: Enter, world: World) -> None:
    code = world.open()
    run = "0f8fad5b-d9cb-469f-a165-70867728950e"
    with world.database.write() as session:
        session.connection().exec_driver_sql(f"UPDATE event SET flow_run_id = '{run}'")
    page = enter("manager").open(f"/projects/{code}/runs")
    assert f'href="http://127.0.0.1:4200/runs/flow-run/{run}"' in page.text


def test_notices_are_listed_with_how_far_they_came(enter: Enter, world: World) -> None:
    code = world.open()
    world.decide(code, "draft", "sponsor", "submit")
    text = plain(enter("manager").open(f"/projects/{code}/notices").text)
    assert "Decision requested" in text
    assert "● Queued" in text


def test_the_inbox_holds_what_is_mine_by_when_it_is_due(enter: Enter, world: World) -> None:
    late, later = world.open(title="Late one"), world.open(title="Later one")
    world.be_late(late)
    text = plain(enter("sponsor").open("/inbox").text)
    assert "2 decisions wait for you." in text
    assert re.search(r"Overdue 1 .*Late one.*Later 1 .*Later one", text)
    assert later in text
    assert "Nothing waits for your decision." in enter("legal").open("/inbox").text


def test_the_inbox_comes_in_pages(enter: Enter, world: World) -> None:
    codes = {world.open(title=f"Number {number}") for number in range(3)}
    reader = enter("sponsor")
    first = reader.open("/inbox?limit=2")
    onward = re.search(r'<a href="([^"]+)" rel="next"', first.text)
    assert onward is not None
    second = reader.open(onward[1].replace("&amp;", "&"))
    found = [re.findall(r'class="code">([A-Z]+-\d+)<', page.text) for page in (first, second)]
    assert [len(part) for part in found] == [2, 1]
    assert {*found[0], *found[1]} == codes


def test_the_banner_goes_while_an_engine_beats(enter: Enter, world: World) -> None:
    reader = enter("manager")
    assert "The engine is starting" in reader.open("/inbox").text
    now = utc_now()
    with world.database.write() as session:
        session.add(Heartbeat(name="one", host="here", process_id=1, started_at=now, beat_at=now))
    assert "The engine is starting" not in reader.open("/inbox").text


def test_protocols_show_clauses_objectives_and_what_their_projects_take(enter: Enter, world: World) -> None:
    code = world.open()
    reader = enter("manager")
    assert "Protocol" in reader.open("/protocols").text
    asked = plain(reader.open("/protocols/protocol-health").text)
    assert "Asked for by projects without a reservation EGP 100,000" in asked
    with world.database.write() as session:
        project = session.exec(select(Project).where(Project.code == code)).one()
        shares = session.exec(select(Share).where(Share.project_id == project.id)).all()
        parts = [Part(one.funder_id, one.fiscal_year, one.kind, one.amount_minor) for one in shares]
        bookkeeping.reserve_shares(session, project, parts, Origin("reserve"), utc_now())
    page = reader.open("/protocols/protocol-health")
    text = plain(page.text)
    assert "Reserved and committed EGP 100,000" in text
    assert "Asked for by projects without a reservation EGP 0" in text
    assert 'id="clause-1"' in page.text
    assert shown(page.text) == [code]
    assert "protocol-sports" not in enter("sponsor").open("/protocols").text


def test_pages_speak_arabic_throughout(enter: Enter, world: World) -> None:
    code = world.open()
    world.decide(code, "draft", "sponsor", "submit")
    reader = enter("manager", "ar")
    step = f"/steps/{world.slot(code, 'screening')}"
    tabs = [f"/projects/{code}/{tab}" for tab in ("funding", "workplan", "decisions", "history", "notices")]
    lists = (
        "/inbox",
        "/inbox?view=done",
        "/projects",
        "/projects?view=board",
        "/partners",
        "/search?q=سجلات",
        "/me",
    )
    for path in (*lists, f"/projects/{code}", *tabs, step, "/protocols/protocol-health"):
        html = reader.open(path).text
        named = re.sub(r"<(svg|bdi|head|option|time)\b.*?</\1>", "", html, flags=re.DOTALL)
        left = set(re.findall(r"[A-Za-z]{3,}", plain(named))) - {"English", "CSV", "PDF", "XLSX"}
        assert left == set(), path
