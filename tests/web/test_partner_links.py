"""A partner acts by a link without an account: looking changes nothing, a mailed code decides, once."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta

import pytest
from httpx import Response
from sqlalchemy import text
from sqlmodel import col, func, select

from models.commands.decide import decide
from models.db import Database
from models.decision import Decision
from models.notice import Notice
from models.passcode import Passcode
from models.person import Appointment, Person
from models.project import Project
from models.rules.approvals import Answer
from models.rules.codes import code_of
from models.rules.links import read_link, write_link
from models.step import Slot
from models.version import ContentVersion
from settings import Settings
from tests.web.reader import Reader
from tests.web.server import WebServer
from tests.web.world import NOW, World

pytestmark = [
    pytest.mark.parametrize("backend", ["sqlite"], indirect=True),
    pytest.mark.asvs("6.5.1", "6.5.4", "6.5.5", "6.6.2", "6.6.3"),
]
Visitor = Callable[..., Reader]


@pytest.fixture
def turn(world: World) -> int:
    """Give a turn that the partner's sector reviewer has to take."""
    code = world.open()
    world.decide(code, "draft", "sponsor", "submit")
    world.decide(code, "screening", "manager", "accept")
    return world.slot(code, "sector_review")


@pytest.fixture
def visitor(server: WebServer) -> Iterator[Visitor]:
    """Give browsers in which nobody is signed in."""
    with ExitStack() as stack:

        def come(language: str = "en") -> Reader:
            reader = Reader(server.url, language)
            stack.enter_context(reader.client)
            return reader

        yield come


@pytest.fixture
def link(world: World, settings: Settings, turn: int) -> str:
    """Give the address of the link that was mailed to the sector reviewer."""
    return address_of(world, settings, turn)


def address_of(world: World, settings: Settings, turn: int, name: str = "sector", days: int = 0) -> str:
    with world.database.read() as session:
        email = session.get_one(Person, world.people[name]).email
    issued = NOW - timedelta(days=days)
    return f"/p/{write_link(settings.secret_bytes, turn, world.people[name], email, issued)}"


def mailed_code(database: Database, settings: Settings) -> str:
    """Give the newest code, as its mail tells it."""
    with database.read() as session:
        seed = session.exec(select(Passcode.seed).order_by(col(Passcode.id).desc())).first()
    assert seed is not None
    return code_of(settings.secret_bytes, seed)


def decisions_on(world: World, turn: int) -> list[tuple[str, int]]:
    with world.database.read() as session:
        return [
            (it.outcome, it.person_id)
            for it in session.exec(select(Decision).where(Decision.slot_id == turn))
        ]


def enter(reader: Reader, link: str, **changes: str) -> Response:
    return reader.submit(reader.open(link), link, **({"outcome": "pass"} | changes))


def confirm(reader: Reader, link: str, page: Response, code: str) -> Response:
    return reader.submit(page, f"{link}/code", code=code)


def test_a_partner_answers_with_a_mailed_code_and_no_account(
    visitor: Visitor, world: World, settings: Settings, link: str, turn: int
) -> None:
    reader = visitor()
    shown = reader.open(link)
    assert shown.status_code == 200
    assert "Sector review" in shown.text
    entered = enter(reader, link, comment="Fits the sector's plan")
    assert entered.url.path == f"{link}/code"
    assert "Fits the sector" in entered.text
    assert world_email(world, "sector") not in entered.text
    kept = confirm(reader, link, entered, mailed_code(world.database, settings))
    assert kept.url.path == link
    assert "The decision is kept" in kept.text
    assert decisions_on(world, turn) == [("pass", world.people["sector"])]


def world_email(world: World, name: str) -> str:
    with world.database.read() as session:
        return session.get_one(Person, world.people[name]).email


def test_the_code_is_mailed_to_the_registered_address_and_lies_nowhere(
    visitor: Visitor, world: World, settings: Settings, link: str
) -> None:
    enter(visitor(), link)
    code = mailed_code(world.database, settings)
    with world.database.read() as session:
        owed = session.exec(select(Notice).where(Notice.kind == "sign_in")).one()
        assert owed.address == world_email(world, "sector")
        assert code not in owed.model_dump_json()
        assert code not in session.exec(select(Passcode)).one().model_dump_json()


def test_pressing_with_nothing_entered_changes_nothing(
    visitor: Visitor, world: World, link: str, turn: int
) -> None:
    before = rows_of(world)
    reader = visitor()
    page = reader.open(link)
    for method in ("HEAD", "OPTIONS", "GET"):
        reader.client.request(method, link)
        reader.client.request(method, f"{link}/code")
    pressed = reader.submit(page, link)
    assert pressed.status_code == 422
    assert "No decision is chosen" in pressed.text
    assert reader.client.post(link).status_code in (400, 403)
    assert rows_of(world) == before


def rows_of(world: World) -> dict[str, int]:
    with world.database.read() as session:
        names = ("decision", "event", "passcode", "notice", "browsersession", "answeredrequest", "formdraft")
        return {name: session.execute(text(f"SELECT count(*) FROM {name}")).scalar_one() for name in names}


def test_a_wrong_code_is_counted_and_after_five_tries_the_right_one_is_over(
    visitor: Visitor, world: World, settings: Settings, link: str, turn: int
) -> None:
    reader = visitor()
    page = enter(reader, link)
    right = mailed_code(world.database, settings)
    wrong = f"{(int(right) + 1) % 10**8:08}"
    answers = [confirm(reader, link, page, wrong).status_code for _ in range(5)]
    assert answers == [422, 422, 422, 422, 409]
    assert confirm(reader, link, page, right).status_code == 409
    assert decisions_on(world, turn) == []


def test_a_code_is_over_after_ten_minutes(
    visitor: Visitor, world: World, settings: Settings, link: str, turn: int
) -> None:
    reader = visitor()
    page = enter(reader, link)
    with world.database.write() as session:
        session.exec(select(Passcode)).one().expires_at = NOW - timedelta(seconds=1)
    confirm(reader, link, page, mailed_code(world.database, settings))
    assert decisions_on(world, turn) == []


def test_a_code_is_of_no_use_in_another_browser(
    visitor: Visitor, world: World, settings: Settings, link: str, turn: int
) -> None:
    page = enter(visitor(), link)
    code, code_id = mailed_code(world.database, settings), Reader.form(page, f"{link}/code")["code_id"]
    thief = visitor()
    token = Reader.form(thief.open(link), link)["token"]
    sent = {"token": token, "code_id": code_id, "code": code}
    assert thief.client.post(f"{link}/code", data=sent).status_code == 409
    assert decisions_on(world, turn) == []


def test_the_newer_of_two_tabs_holds_and_the_older_cannot_decide_for_it(
    visitor: Visitor, world: World, settings: Settings, link: str, turn: int
) -> None:
    reader = visitor()
    older = enter(reader, link, outcome="pass")
    newer = enter(reader, link, outcome="return", comment="The annex is missing")
    code = mailed_code(world.database, settings)
    assert confirm(reader, link, older, code).status_code == 409
    assert decisions_on(world, turn) == []
    confirm(reader, link, newer, code)
    assert decisions_on(world, turn) == [("return", world.people["sector"])]


def test_a_decision_sent_again_does_nothing_twice(
    visitor: Visitor, world: World, settings: Settings, link: str, turn: int
) -> None:
    reader = visitor()
    page = enter(reader, link)
    code = mailed_code(world.database, settings)
    confirm(reader, link, page, code)
    again = confirm(reader, link, page, code)
    assert again.status_code == 409
    assert "The decision is kept" in again.text
    assert len(decisions_on(world, turn)) == 1


def test_who_decided_meanwhile_is_shown(
    visitor: Visitor, world: World, settings: Settings, link: str, turn: int
) -> None:
    reader = visitor()
    page = enter(reader, link)
    with world.database.write() as session:
        slot = session.get_one(Slot, turn)
        version = session.get_one(Project, slot.project_id).version
        decide(session, turn, Answer("pass", "", version), world.actor("sector"), NOW)
    shown = confirm(reader, link, page, mailed_code(world.database, settings))
    assert shown.status_code == 409
    assert "sector" in shown.text
    assert "The decision is kept" in visitor().open(link).text
    assert len(decisions_on(world, turn)) == 1


def test_an_edit_after_the_page_was_opened_asks_again(
    visitor: Visitor, world: World, settings: Settings, link: str, turn: int
) -> None:
    reader = visitor()
    page = enter(reader, link)
    with world.database.write() as session:
        for version in session.exec(select(ContentVersion)).all():
            version.tag = "1-0000000000000000"
    shown = confirm(reader, link, page, mailed_code(world.database, settings))
    assert shown.status_code == 412
    assert decisions_on(world, turn) == []


def test_an_expired_link_offers_a_fresh_one_to_the_registered_address(
    visitor: Visitor, world: World, settings: Settings, turn: int
) -> None:
    with world.database.write() as session:
        session.get_one(Slot, turn).due_at = NOW - timedelta(days=30)
    expired = address_of(world, settings, turn, days=30)
    reader = visitor()
    shown = reader.open(expired)
    assert "This link has expired" in shown.text
    assert "outcome" not in shown.text
    before = rows_of(world)["notice"]
    renewed = reader.submit(shown, f"{expired}/again")
    assert "A fresh link is on its way" in renewed.text
    assert rows_of(world)["notice"] == before + 1
    with world.database.read() as session:
        owed = session.exec(select(Notice).order_by(col(Notice.id).desc())).first()
    assert owed is not None
    assert (owed.address, owed.slot_id) == (world_email(world, "sector"), turn)
    fresh = address_of(world, settings, turn)
    assert enter(visitor(), fresh).url.path == f"{fresh}/code"


def test_fresh_links_are_limited(visitor: Visitor, world: World, settings: Settings, turn: int) -> None:
    with world.database.write() as session:
        session.get_one(Slot, turn).due_at = NOW - timedelta(days=30)
    expired = address_of(world, settings, turn, days=30)
    reader = visitor()
    answers = [reader.submit(reader.open(expired), f"{expired}/again") for _ in range(5)]
    assert [it.status_code for it in answers] == [200, 200, 200, 200, 429]
    assert int(answers[-1].headers["retry-after"]) > 0


def test_an_address_that_changed_ends_the_link_and_the_code(
    visitor: Visitor, world: World, settings: Settings, link: str, turn: int
) -> None:
    reader = visitor()
    page = enter(reader, link)
    with world.database.write() as session:
        session.get_one(Person, world.people["sector"]).email = "new.address@x.example"
    confirm(reader, link, page, mailed_code(world.database, settings))
    assert decisions_on(world, turn) == []
    assert "registered address has changed" in visitor().open(link).text


def test_a_turn_that_passed_to_another_cannot_be_answered(
    visitor: Visitor, world: World, settings: Settings, link: str, turn: int
) -> None:
    reader = visitor()
    page = enter(reader, link)
    with world.database.write() as session:
        held = Appointment.person_id == world.people["sector"]
        for row in session.exec(select(Appointment).where(held)).all():
            row.role = "focal_point"
    confirm(reader, link, page, mailed_code(world.database, settings))
    assert decisions_on(world, turn) == []
    assert "somebody else now" in visitor().open(link).text


def test_a_link_of_one_who_is_not_asked_only_says_so(
    visitor: Visitor, world: World, settings: Settings, turn: int
) -> None:
    shown = visitor().open(address_of(world, settings, turn, "partner_funder"))
    assert "somebody else now" in shown.text


def test_a_made_up_or_mended_token_is_an_unknown_page(
    visitor: Visitor, world: World, settings: Settings, link: str
) -> None:
    token = link.removeprefix("/p/")
    other = "A" if token[5] != "A" else "B"
    for wrong in ("x" * 80, token[:5] + other + token[6:], token[:-8], "a.b"):
        assert visitor().open(f"/p/{wrong}").status_code == 404
    assert read_link(b"another secret", token) is None


def test_staff_and_who_is_signed_in_go_to_the_step_itself(
    visitor: Visitor, enter: Callable[..., Reader], world: World, settings: Settings, link: str, turn: int
) -> None:
    code = world.open(title="Second")
    world.decide(code, "draft", "sponsor", "submit")
    staff = address_of(world, settings, world.slot(code, "screening"), "manager")
    assert visitor().client.get(staff, follow_redirects=False).headers["location"].startswith("/steps/")
    signed_in = enter("sector")
    assert signed_in.open(link).url.path == f"/steps/{turn}"


def test_the_pages_behind_a_link_speak_arabic(visitor: Visitor, link: str) -> None:
    shown = visitor("ar").open(link)
    assert 'dir="rtl"' in shown.text
    assert "قرارك" in shown.text


@pytest.mark.parametrize("wrong", ["wrong secret", "wrong form"])
def test_a_form_of_another_session_or_site_is_refused(visitor: Visitor, link: str, wrong: str) -> None:
    reader = visitor()
    form = Reader.form(reader.open(link), link) | {"outcome": "pass"}
    if wrong == "wrong secret":
        form["token"] = Reader.form(visitor().open(link), link)["token"]
        answer = reader.client.post(link, data=form)
    else:
        answer = reader.client.post(link, data=form, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403


def test_codes_to_one_person_are_limited(visitor: Visitor, world: World, link: str) -> None:
    answers = [enter(visitor(), link).status_code for _ in range(7)]
    assert answers == [200] * 6 + [429]
    with world.database.read() as session:
        assert session.exec(select(func.count()).select_from(Passcode)).one() == 6
