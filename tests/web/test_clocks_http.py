"""Calendars and clocks over HTTP: due times that anybody can check, publishing, pauses, whose court."""

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from models.commands.strike_clocks import strike_clocks
from models.db import Database
from models.person import Appointment
from models.sla_clock import SlaClock
from models.step import Slot
from tasks.sweeps import sweep_calendars, sweep_clocks
from tests.web.conftest import Enter, SignIn
from tests.web.world import NOW, World

START = "2026-11-24T10:00:00+02:00"


@pytest.fixture
def screening(world: World) -> tuple[str, int]:
    """Give a project whose screening is awaited, and the turn's number."""
    code = world.open()
    world.decide(code, "draft", "sponsor", "submit")
    return code, world.slot(code, "screening")


def administrator(world: World) -> None:
    """Make the manager an administrator of the installation."""
    with world.database.write() as session:
        person, body = world.people["manager"], world.bodies["mcit"]
        session.add(Appointment(person_id=person, role="administrator", organisation_id=body))


def clock_of(database: Database, slot: int, kind: str = "step") -> SlaClock:
    """Give a turn's clock."""
    with database.read() as session:
        wanted = select(SlaClock).where(SlaClock.slot_id == slot, SlaClock.kind == kind)
        return session.exec(wanted).one()


def test_a_due_time_is_computed_for_whoever_asks(sign_in: SignIn) -> None:
    asked = {"start": START, "target": 12 * 3600, "unit": "business_seconds"}
    pause = {"start": "2026-11-24T12:00:00+02:00", "end": "2026-11-26T10:00:00+02:00"}
    client = sign_in("partner writes")
    answer = client.post("/api/v1/calendars/EG/due", json={**asked, "pauses": [pause]})
    assert answer.status_code == 200
    assert answer.json()["due_at"] == "2026-11-29T12:00:00Z"
    assert [it["percent"] for it in answer.json()["thresholds"]] == [50, 75, 90, 100]
    under_way = client.post("/api/v1/calendars/EG/due", json={**asked, "pauses": [{"start": pause["start"]}]})
    assert under_way.json()["due_at"] is None
    wrong = {"start": pause["end"], "end": pause["start"]}
    refused = client.post("/api/v1/calendars/EG/due", json={**asked, "pauses": [wrong]})
    assert (refused.status_code, refused.json()["code"]) == (422, "clock_pause_unordered")
    late = client.post("/api/v1/calendars/EG/due", json={**asked, "start": "2028-12-28T10:00:00+02:00"})
    assert late.json()["code"] == "clock_calendar_ends"
    assert client.post("/api/v1/calendars/XX/due", json=asked).status_code == 404


def test_a_calendar_is_shown_with_what_to_know_of_it(sign_in: SignIn) -> None:
    client = sign_in("partner writes")
    assert [it["id"] for it in client.get("/api/v1/calendars").json()["items"]] == ["EG"]
    found = client.get("/api/v1/calendars/EG").json()
    assert (found["calendar"]["number"], found["last"]) == (1, "2028-12-31")
    assert found["definition"]["zone"] == "Africa/Cairo"
    assert [it["number"] for it in client.get("/api/v1/calendars/EG/versions").json()["items"]] == [1]


def test_a_decree_is_foreseen_then_published_and_open_clocks_are_timed_anew_once(
    world: World, sign_in: SignIn, screening: tuple[str, int]
) -> None:
    _, slot = screening
    administrator(world)
    client, before = sign_in("manager"), clock_of(world.database, slot).due_at
    assert before is not None
    definition: dict[str, Any] = client.get("/api/v1/calendars/EG").json()["definition"]
    title = {"ar": "إجازة", "en": "Holiday"}
    day = before.date().isoformat()
    assert day not in {it["day"] for it in definition["days"]}
    definition["days"].append({"day": day, "title": title, "reference": "Decree 1"})
    foreseen = client.post("/api/v1/calendars/EG/preview", json={"definition": definition}).json()
    assert foreseen["moved"] >= 1
    assert clock_of(world.database, slot).due_at == before
    asked = {"definition": definition, "reason": "A decree", "reference": "Decree 1"}
    assert client.post("/api/v1/calendars/EG/versions", json=asked).json()["number"] == 2
    assert client.post("/api/v1/calendars/EG/versions", json=asked).status_code == 409
    first = sweep_calendars(world.database, NOW)
    assert first.moved == foreseen["moved"]
    assert sweep_calendars(world.database, NOW).count == 0
    after = clock_of(world.database, slot).due_at
    assert after is not None
    assert after > before
    with world.database.read() as session:
        assert session.get_one(Slot, slot).due_at == after


def test_only_an_administrator_publishes(sign_in: SignIn) -> None:
    client = sign_in("sponsor")
    definition = client.get("/api/v1/calendars/EG").json()["definition"]
    asked = {"definition": definition, "reason": "none"}
    assert client.post("/api/v1/calendars/EG/versions", json=asked).status_code == 403


def test_a_paused_turn_has_no_due_time_and_the_body_waited_for_has_a_clock(
    world: World, sign_in: SignIn, screening: tuple[str, int]
) -> None:
    code, slot = screening
    manager, stranger = sign_in("manager"), sign_in("stranger")
    asked = {"reason": "waiting_for_partner", "text": "The plan is missing."}
    assert stranger.post(f"/api/v1/steps/{slot}/clock/pause", json=asked).status_code == 404
    assert manager.post(f"/api/v1/steps/{slot}/clock/pause", json=asked).json()["state"] == "paused"
    assert manager.post(f"/api/v1/steps/{slot}/clock/pause", json=asked).status_code == 409
    waiting = clock_of(world.database, slot, "wait")
    assert (waiting.organisation_id, waiting.state) == (world.bodies["health"], "running")
    assert clock_of(world.database, slot).due_at is None
    sweep_clocks(world.database, NOW + timedelta(days=400))
    assert clock_of(world.database, slot).breached_at is None
    shown = manager.get(f"/api/v1/projects/{code}/court").json()["items"]
    assert {it["organisation"]["code"]: it["holds_now"] for it in shown} == {"mcit": False, "health": True}
    resumed = manager.post(f"/api/v1/steps/{slot}/clock/resumption", json={}).json()
    assert resumed["state"] == "running"
    assert resumed["due_at"] is not None
    assert clock_of(world.database, slot, "wait").state in ("met", "met_late")
    kinds = [it["kind"] for it in manager.get(f"/api/v1/projects/{code}/clocks").json()["items"]]
    assert sorted(kinds) == ["stage", "step", "step", "wait"]


def test_a_changed_target_moves_the_due_time_and_an_acknowledgement_holds_the_next_level(
    world: World, sign_in: SignIn, screening: tuple[str, int]
) -> None:
    _, slot = screening
    manager, sponsor = sign_in("manager"), sign_in("sponsor")
    longer = {"target": 9, "reason": "A holiday of many."}
    assert sponsor.post(f"/api/v1/steps/{slot}/clock/target", json=longer).status_code == 403
    before = clock_of(world.database, slot)
    moved = manager.post(f"/api/v1/steps/{slot}/clock/target", json=longer).json()
    assert (moved["amount"], moved["due_at"] > before.due_at.isoformat()) == (9, True)  # type: ignore[union-attr]
    note = {"text": "Under way."}
    assert manager.post(f"/api/v1/steps/{slot}/clock/acknowledgement", json=note).status_code == 409
    clock = clock_of(world.database, slot)
    assert clock.id is not None
    assert clock.due_at is not None
    with world.database.write() as session:
        strike_clocks(session, [clock.id], clock.due_at + timedelta(seconds=1))
    known = manager.post(f"/api/v1/steps/{slot}/clock/acknowledgement", json=note).json()
    assert known["acknowledged_until"] is not None


def test_a_definition_that_is_no_calendar_is_refused_with_every_fault(world: World, sign_in: SignIn) -> None:
    administrator(world)
    client = sign_in("manager")
    definition = client.get("/api/v1/calendars/EG").json()["definition"]
    broken = json.loads(json.dumps(definition)) | {"zone": "Cairo/Africa", "last": "soon"}
    answer = client.post("/api/v1/calendars/EG/preview", json={"definition": broken})
    assert answer.status_code == 422
    assert {it["pointer"] for it in answer.json()["errors"]} == {"/definition/zone", "/definition/last"}


def test_what_became_of_clocks_is_told_on_the_projects_page(
    world: World, enter: Enter, screening: tuple[str, int]
) -> None:
    code, _ = screening
    while sweep_clocks(world.database, NOW + timedelta(days=200)).count:
        pass
    page = enter("manager").open(f"/projects/{code}/history").text
    assert "“the stage” was not answered in time." in page
    assert "was raised to the next level." in page
    assert "clock_" not in page
