"""Deputies, corrections and batches over HTTP: safely repeated, seen by their own body alone."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from models.clock import utc_now
from tests.web.conftest import SignIn
from tests.web.world import OWNER, World

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


def away(**said: Any) -> dict[str, Any]:
    now = utc_now()
    return {
        "principal": "manager@x.example",
        "deputy": "helper@x.example",
        "starts_at": now.isoformat(),
        "ends_at": (now + timedelta(days=5)).isoformat(),
        "reason": "On leave",
        **said,
    }


@pytest.fixture
def code(world: World) -> str:
    """Give a project that waits for the programme manager, who has a colleague without a role."""
    world.join("helper", OWNER)
    code = world.open()
    world.decide(code, "draft", "sponsor", "submit")
    return code


def answer(client: httpx.Client, world: World, code: str, step: str, outcome: str) -> httpx.Response:
    slot = world.slot(code, step)
    tag = client.get(f"/api/v1/steps/{slot}").headers["etag"]
    path = f"/api/v1/steps/{slot}/decisions"
    return client.post(path, json={"outcome": outcome}, headers={"If-Match": tag})


def test_a_deputy_is_set_once_decides_and_is_named_with_the_principal(
    world: World, sign_in: SignIn, code: str
) -> None:
    manager, helper = sign_in("manager"), sign_in("helper")
    assert answer(helper, world, code, "screening", "accept").status_code == 403
    said = away()
    made = [
        manager.post("/api/v1/deputies", json=said, headers={"Idempotency-Key": "leave"}) for _ in range(2)
    ]
    assert [one.status_code for one in made] == [201, 201]
    assert made[0].json() == made[1].json()
    assert made[0].json()["state"] == "active"
    assert len(manager.get("/api/v1/deputies").json()["items"]) == 1
    assert sign_in("stranger").get("/api/v1/deputies").json()["items"] == []
    mine = helper.get("/api/v1/steps?mine=true").json()["items"]
    assert [row["step"] for row in mine] == ["screening"]
    assert answer(helper, world, code, "screening", "accept").status_code == 201
    decision = manager.get(f"/api/v1/steps/{world.slot(code, 'screening')}").json()["decision"]
    assert (decision["person"]["en"], decision["principal"]["en"]) == ("helper", "manager")
    number = made[0].json()["id"]
    assert sign_in("stranger").post(f"/api/v1/deputies/{number}/ending", json={}).status_code == 404
    ended = manager.post(f"/api/v1/deputies/{number}/ending", json={})
    assert (ended.status_code, ended.json()["state"]) == (200, "ended")
    assert manager.post(f"/api/v1/deputies/{number}/ending", json={}).status_code == 409


@pytest.mark.parametrize(
    ("said", "code_given", "pointer"),
    [
        ({"deputy": "sponsor@x.example"}, "deputy_foreign", "/deputy"),
        ({"deputy": "nobody@x.example"}, "person_unknown", "/deputy"),
        ({"deputy": None}, "backup_unknown", "/deputy"),
        ({"at_most": "-1"}, "amount_not_positive", "/at_most"),
        ({"protocol": "none"}, "protocol_unknown", "/protocol"),
    ],
)
def test_an_absence_at_fault_names_its_field(
    sign_in: SignIn, code: str, said: dict[str, Any], code_given: str, pointer: str
) -> None:
    refused = sign_in("manager").post("/api/v1/deputies", json=away(**said))
    assert refused.status_code == 422
    (fault,) = refused.json()["errors"]
    assert (fault["code"], fault["pointer"]) == (code_given, pointer)


def test_only_the_person_or_an_assistant_sets_a_deputy(world: World, sign_in: SignIn, code: str) -> None:
    assert sign_in("technical").post("/api/v1/deputies", json=away()).status_code == 403
    world.join("secretary", OWNER, "assistant")
    secretary = sign_in("secretary")
    usual = {"principal": "manager@x.example", "deputy": "helper@x.example"}
    assert secretary.post("/api/v1/deputies/backup", json=usual).status_code == 200
    made = secretary.post("/api/v1/deputies", json=away(deputy=None))
    assert made.json()["deputy"]["email"] == "helper@x.example"
    assert made.json()["set_by"]["email"] == "secretary@x.example"


def test_a_decision_is_taken_back_on_what_was_read_and_once(world: World, sign_in: SignIn, code: str) -> None:
    manager = sign_in("manager")
    answer(manager, world, code, "screening", "accept")
    world.move(code)
    slot = world.slot(code, "screening")
    path, said = f"/api/v1/steps/{slot}/reversal", {"reason": "The wrong project."}
    tag = manager.get(f"/api/v1/projects/{code}").headers["etag"]
    assert manager.post(path, json=said).status_code == 428
    assert manager.post(path, json=said, headers={"If-Match": '"9-abcdef"'}).status_code == 412
    assert sign_in("sponsor").post(path, json=said, headers={"If-Match": tag}).status_code == 403
    headers = {"If-Match": tag, "Idempotency-Key": "back"}
    done = [manager.post(path, json=said, headers=headers) for _ in range(2)]
    assert [one.status_code for one in done] == [200, 200]
    assert manager.post(path, json=said, headers={"If-Match": tag}).status_code == 409
    world.move(code)
    shown = manager.get(f"/api/v1/steps/{slot}").json()
    assert (shown["slot"]["state"], bool(shown["decision"]["reversed_at"])) == ("reversed", True)
    open_steps = manager.get(f"/api/v1/projects/{code}").json()["open_steps"]
    assert [row["step"] for row in open_steps] == ["screening"]
    told = manager.get(f"/api/v1/projects/{code}/events?limit=200").json()["items"]
    assert "decision_reversed" in {event["kind"] for event in told}


def prepared(client: httpx.Client, slots: list[int], outcome: str, **said: Any) -> httpx.Response:
    items = [{"step": slot, "tag": client.get(f"/api/v1/steps/{slot}").headers["etag"]} for slot in slots]
    return client.post("/api/v1/batches", json={"outcome": outcome, "items": items, **said})


def test_a_batch_is_tried_then_kept_turn_by_turn(world: World, sign_in: SignIn) -> None:
    sector, other = sign_in("sector"), sign_in("stranger")
    codes = [world.open(title=f"Project {number}") for number in range(3)]
    for code in codes:
        world.decide(code, "draft", "sponsor", "submit")
        world.decide(code, "screening", "manager", "accept")
    slots = [world.slot(code, "sector_review") for code in codes]
    foreign = world.slot(codes[0], "technical_review")
    made = prepared(sector, [*slots, foreign], "pass")
    assert made.status_code == 201
    assert {row["step"]: row["result"] for row in made.json()["items"]} == {
        **dict.fromkeys(slots, "fits"),
        foreign: "not_appointed",
    }
    assert not made.json()["needs_second"]
    assert all(sector.get(f"/api/v1/steps/{slot}").json()["slot"]["state"] == "open" for slot in slots)
    world.decide(codes[1], "sector_review", "sector", "return", "Add the offices.")
    path = f"/api/v1/batches/{made.json()['id']}"
    assert other.get(path).status_code == 404
    headers = {"Idempotency-Key": "all"}
    kept = [sector.post(f"{path}/confirmation", json={}, headers=headers).json() for _ in range(2)]
    assert kept[0] == kept[1] == sector.get(path).json()
    assert {row["step"]: row["result"] for row in kept[0]["items"]} == {
        slots[0]: "kept",
        slots[1]: "slot_closed",
        slots[2]: "kept",
        foreign: "not_appointed",
    }
    assert sector.post(f"{path}/confirmation", json={}).status_code == 409


def test_a_batch_about_money_is_confirmed_by_a_second_person_of_the_body(
    world: World, sign_in: SignIn, code: str
) -> None:
    manager, helper = sign_in("manager"), sign_in("helper")
    made = prepared(manager, [world.slot(code, "screening")], "accept").json()
    assert made["needs_second"]
    path = f"/api/v1/batches/{made['id']}/confirmation"
    refused = manager.post(path, json={})
    assert (refused.status_code, refused.json()["code"]) == (403, "bulk_second_person")
    assert sign_in("sponsor").post(path, json={}).status_code == 404
    assert helper.post(path, json={}).json()["items"][0]["result"] == "kept"
    decision = manager.get(f"/api/v1/steps/{world.slot(code, 'screening')}").json()["decision"]
    assert decision["person"]["en"] == "manager"


def test_a_batch_does_not_answer_what_was_not_read(world: World, sign_in: SignIn, code: str) -> None:
    slot = world.slot(code, "screening")
    items = [{"step": slot, "tag": "1-abcdef"}, {"step": 987_654, "tag": "1-ab"}]
    said = {"outcome": "accept", "items": items}
    made = sign_in("manager").post("/api/v1/batches", json=said).json()
    assert [row["result"] for row in made["items"]] == ["content_changed", "slot_unknown"]
