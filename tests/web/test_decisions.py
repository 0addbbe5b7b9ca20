"""Decisions over HTTP: kept before they are acknowledged, once each, on the version that was seen."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from time import monotonic
from typing import Any

import pytest
from httpx import Client, Response
from sqlalchemy import event
from sqlmodel import Session, func, select

from models.clock import utc_now
from models.decision import Decision
from models.event import Event
from models.project import Project
from models.request import AnsweredRequest
from models.work import Work
from tests.web.conftest import SignIn
from tests.web.world import World


def etag(client: Client, slot: int) -> str:
    """Read a step and give the entity tag that a decision on it must name."""
    return client.get(f"/api/v1/steps/{slot}").headers["etag"]


def decide(client: Client, slot: int, outcome: str = "submit", **headers: str) -> Response:
    """Read a step, then decide it."""
    sent = {"If-Match": etag(client, slot)} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    return client.post(f"/api/v1/steps/{slot}/decisions", json={"outcome": outcome}, headers=sent)


def count(world: World, table: type[Any]) -> int:
    """Count the rows of a table."""
    with world.database.read() as session:
        return session.exec(select(func.count()).select_from(table)).one()


def until(holds: Callable[[], bool]) -> None:
    """Wait for something that another thread does; fails after ten seconds."""
    pause, end = threading.Event(), monotonic() + 10
    while not holds():
        assert monotonic() < end, "it did not happen"
        pause.wait(0.005)


@pytest.fixture
def code(world: World) -> str:
    """Give a project whose draft awaits its sponsor."""
    return world.open()


def test_a_decision_is_kept_and_marks_its_project_ready(world: World, sign_in: SignIn, code: str) -> None:
    slot = world.slot(code, "draft")
    answer = decide(sign_in("sponsor"), slot)
    assert answer.status_code == 201
    assert answer.headers["location"] == f"/api/v1/steps/{slot}"
    body = answer.json()
    assert body["decision"]["outcome"] == "submit"
    assert body["decision"]["person"]["en"] == "sponsor"
    assert body["project"] == {
        "code": code,
        "stage": "proposal",
        "state": "active",
        "version": 1,
        "ready": True,
    }
    assert count(world, Decision) == 1
    assert count(world, Work) == 1


def test_a_step_tells_what_may_be_answered_and_afterwards_what_was(
    world: World, sign_in: SignIn, code: str
) -> None:
    slot = world.slot(code, "draft")
    client = sign_in("sponsor")
    found = client.get(f"/api/v1/steps/{slot}").json()
    assert found["mine"]
    assert [outcome["id"] for outcome in found["outcomes"]] == ["submit"]
    assert found["decision"] is None
    assert not sign_in("manager").get(f"/api/v1/steps/{slot}").json()["mine"]
    decide(client, slot)
    found = client.get(f"/api/v1/steps/{slot}").json()
    assert not found["mine"]
    assert found["outcomes"] == []
    assert found["decision"]["outcome"] == "submit"


def test_my_steps_are_those_i_may_answer(world: World, sign_in: SignIn, code: str) -> None:
    def mine(name: str) -> list[str]:
        return [slot["step"] for slot in sign_in(name).get("/api/v1/steps?mine=true").json()["items"]]

    assert (mine("sponsor"), mine("manager")) == (["draft"], [])
    world.decide(code, "draft", "sponsor", "submit")
    assert (mine("sponsor"), mine("manager")) == ([], ["screening"])
    everybodys = sign_in("sponsor").get("/api/v1/steps").json()["items"]
    assert [slot["step"] for slot in everybodys] == ["screening"]
    done = sign_in("sponsor").get("/api/v1/steps?state=answered").json()["items"]
    assert [slot["step"] for slot in done] == ["draft"]


def test_awaited_answers_are_listed_by_urgency_in_pages(world: World, sign_in: SignIn) -> None:
    codes = [world.open(title=f"Project {number}") for number in range(3)]
    world.be_late(codes[2])
    client = sign_in("manager")
    first = client.get("/api/v1/steps?limit=2").json()
    assert first["items"][0]["project"]["code"] == codes[2]
    assert first["items"][0]["late"]
    rest = client.get("/api/v1/steps", params={"limit": 2, "cursor": first["next_cursor"]}).json()
    listed = [slot["project"]["code"] for slot in first["items"] + rest["items"]]
    assert sorted(listed) == sorted(codes)
    assert rest["next_cursor"] is None


def test_sixteen_opposite_answers_at_once_leave_one_decision(
    world: World, sign_in: SignIn, code: str
) -> None:
    world.decide(code, "draft", "sponsor", "submit")
    slot = world.slot(code, "screening")
    client = sign_in("manager")
    tag = etag(client, slot)
    start = threading.Barrier(16)

    def answer(number: int) -> Response:
        outcome = ("accept", "reject")[number % 2]
        start.wait()
        return client.post(
            f"/api/v1/steps/{slot}/decisions",
            json={"outcome": outcome, "comment": "at once"},
            headers={"If-Match": tag, "Idempotency-Key": f"attempt-{number}"},
        )

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(answer, range(16)))
    assert sorted(one.status_code for one in answers) == [201] + [409] * 15
    kept = next(one for one in answers if one.status_code == 201).json()["decision"]
    with world.database.read() as session:
        (decision,) = session.exec(select(Decision).where(Decision.slot_id == slot)).all()
        answered = session.exec(select(Event).where(Event.kind == "slot_answered")).all()
    assert (decision.id, decision.outcome) == (kept["id"], kept["outcome"])
    assert len([one for one in answered if one.data["step"] == "screening"]) == 1
    assert count(world, AnsweredRequest) == 1


def test_sixteen_equal_requests_with_one_key_get_one_answer(world: World, sign_in: SignIn, code: str) -> None:
    slot = world.slot(code, "draft")
    client = sign_in("sponsor")
    tag = etag(client, slot)
    start = threading.Barrier(16)

    def answer(_number: int) -> Response:
        start.wait()
        headers = {"If-Match": tag, "Idempotency-Key": "one and the same".replace(" ", "-")}
        return client.post(f"/api/v1/steps/{slot}/decisions", json={"outcome": "submit"}, headers=headers)

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(answer, range(16)))
    assert {one.status_code for one in answers} == {201}
    assert len({one.text for one in answers}) == 1
    assert count(world, Decision) == 1


def test_a_repeat_gets_the_stored_answer_even_after_the_project_moved_on(
    world: World, sign_in: SignIn, code: str
) -> None:
    slot = world.slot(code, "draft")
    client = sign_in("sponsor")
    tag = etag(client, slot)
    headers = {"If-Match": tag, "Idempotency-Key": "key-1"}
    first = client.post(f"/api/v1/steps/{slot}/decisions", json={"outcome": "submit"}, headers=headers)
    world.move(code)
    again = client.post(f"/api/v1/steps/{slot}/decisions", json={"outcome": "submit"}, headers=headers)
    assert (again.status_code, again.json()) == (201, first.json())
    other = client.post(
        f"/api/v1/steps/{slot}/decisions", json={"outcome": "submit", "comment": "other"}, headers=headers
    )
    assert other.status_code == 422
    assert other.json()["type"] == "/problems/key-reused"
    assert decide(client, slot, Idempotency_Key="key-2").status_code == 409


def test_a_key_is_the_callers_own(world: World, sign_in: SignIn, code: str) -> None:
    assert decide(sign_in("sponsor"), world.slot(code, "draft"), Idempotency_Key="same").status_code == 201
    world.move(code)
    answer = decide(sign_in("manager"), world.slot(code, "screening"), "accept", Idempotency_Key="same")
    assert answer.status_code == 201


def test_an_edit_between_reading_and_deciding_is_noticed(world: World, sign_in: SignIn, code: str) -> None:
    slot = world.slot(code, "draft")
    client = sign_in("sponsor")
    seen = etag(client, slot)
    revised = client.post(
        f"/api/v1/projects/{code}/revisions", json={"title_en": "New title"}, headers={"If-Match": seen}
    )
    assert revised.status_code == 201
    assert revised.json()["version"] == 2
    answer = client.post(
        f"/api/v1/steps/{slot}/decisions", json={"outcome": "submit"}, headers={"If-Match": seen}
    )
    assert answer.status_code == 412
    assert answer.json()["code"] == "content_changed"
    assert count(world, Decision) == 0
    stale_edit = client.post(
        f"/api/v1/projects/{code}/revisions", json={"title_en": "Newer"}, headers={"If-Match": seen}
    )
    assert stale_edit.status_code == 412
    assert decide(client, slot).status_code == 201


@pytest.mark.parametrize("sent", [None, "", "*"])
def test_a_decision_must_name_the_version_it_was_made_on(
    world: World, sign_in: SignIn, code: str, sent: str | None
) -> None:
    headers = {} if sent is None else {"If-Match": sent}
    slot = world.slot(code, "draft")
    answer = sign_in("sponsor").post(
        f"/api/v1/steps/{slot}/decisions", json={"outcome": "submit"}, headers=headers
    )
    assert answer.status_code == 428
    assert count(world, Decision) == 0


@pytest.mark.parametrize("delay", [0, 10, 100, 1000])
def test_a_fast_answer_sent_twice_is_kept_once(world: World, sign_in: SignIn, code: str, delay: int) -> None:
    world.decide(code, "draft", "sponsor", "submit")
    opened = utc_now()
    client = sign_in("manager")
    slot = world.slot(code, "screening")
    tag = etag(client, slot)
    until(lambda: utc_now() >= opened + timedelta(milliseconds=delay))
    headers = {"If-Match": tag, "Idempotency-Key": f"after-{delay}"}
    answers = [
        client.post(f"/api/v1/steps/{slot}/decisions", json={"outcome": "accept"}, headers=headers)
        for _ in range(2)
    ]
    assert [one.status_code for one in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert decide(client, slot, "accept").status_code == 409
    assert count(world, Decision) == 2


def test_a_machine_never_decides(world: World, sign_in: SignIn, code: str) -> None:
    slot = world.slot(code, "draft")
    answer = decide(sign_in("partner writes"), slot)
    assert answer.status_code == 403
    assert answer.json()["code"] == "person_required"
    assert count(world, Decision) == 0


def test_who_is_not_appointed_is_refused_and_who_sees_nothing_finds_nothing(
    world: World, sign_in: SignIn, code: str
) -> None:
    slot = world.slot(code, "draft")
    assert decide(sign_in("manager"), slot).status_code == 403
    tag = {"If-Match": etag(sign_in("manager"), slot)}
    stranger = sign_in("stranger")
    answer = stranger.post(f"/api/v1/steps/{slot}/decisions", json={"outcome": "submit"}, headers=tag)
    assert answer.status_code == 404
    unknown = stranger.post("/api/v1/steps/987654/decisions", json={"outcome": "submit"}, headers=tag)
    assert {**unknown.json(), "detail": "", "errors": []} == {**answer.json(), "detail": "", "errors": []}


def test_a_lost_role_acts_on_the_next_request(world: World, sign_in: SignIn, code: str) -> None:
    slot = world.slot(code, "draft")
    client = sign_in("sponsor")
    headers = {"If-Match": etag(client, slot)}
    with world.database.write() as session:
        session.connection().exec_driver_sql("DELETE FROM appointment WHERE role = 'sponsor'")
    answer = client.post(f"/api/v1/steps/{slot}/decisions", json={"outcome": "submit"}, headers=headers)
    assert answer.status_code == 403
    with world.database.write() as session:
        session.connection().exec_driver_sql("UPDATE person SET active = false")
    assert client.get("/api/v1/projects").status_code == 401


def test_a_caller_may_wait_for_the_project_to_move(world: World, sign_in: SignIn, code: str) -> None:
    slot = world.slot(code, "draft")
    client = sign_in("sponsor")
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(decide, client, slot, Prefer="respond-async, wait=10")
        until(lambda: count(world, Work) == 1)
        assert not waiting.done()
        world.move(code)
        answer = waiting.result(10)
    assert answer.status_code == 201
    assert answer.headers["preference-applied"] == "wait=10"
    assert not answer.json()["project"]["ready"]
    assert world.slot(code, "screening")


def test_a_caller_waits_no_longer_than_it_said(world: World, sign_in: SignIn, code: str) -> None:
    answer = decide(sign_in("sponsor"), world.slot(code, "draft"), Prefer="wait=0")
    assert answer.status_code == 201
    assert answer.json()["project"]["ready"]


def test_no_2xx_is_answered_when_the_commit_fails(world: World, sign_in: SignIn, app: Any, code: str) -> None:
    slot = world.slot(code, "draft")
    client = sign_in("sponsor")
    headers = {"If-Match": etag(client, slot), "Idempotency-Key": "will-fail"}
    failures = []

    def fail(session: Session) -> None:
        if session.new or session.dirty or session.get_bind().get_execution_options().get("immediate"):
            failures.append(session)
            raise OSError("the disk is gone")

    event.listen(Session, "before_commit", fail)
    try:
        answer = client.post(f"/api/v1/steps/{slot}/decisions", json={"outcome": "submit"}, headers=headers)
    finally:
        event.remove(Session, "before_commit", fail)
    assert failures, "the fault did not happen"
    assert answer.status_code == 500
    assert answer.json()["code"] == "server_failed"
    assert (count(world, Decision), count(world, Work), count(world, AnsweredRequest)) == (0, 0, 0)
    again = client.post(f"/api/v1/steps/{slot}/decisions", json={"outcome": "submit"}, headers=headers)
    assert again.status_code == 201


def test_decisions_are_counted(world: World, sign_in: SignIn, code: str) -> None:
    decide(sign_in("sponsor"), world.slot(code, "draft"), Idempotency_Key="counted")
    measures = sign_in("owner operates").get("/metrics").text
    assert 'shiraka_decisions_total{outcome="submit"} 1.0' in measures
    assert 'route="/api/v1/steps/{slot_id}/decisions",status="201"' in measures
    assert "shiraka_queue_depth 1.0" in measures


def test_a_refusal_names_what_is_unmet_and_who_can_mend_it(world: World, sign_in: SignIn, code: str) -> None:
    with world.database.write() as session:
        project = session.exec(select(Project).where(Project.code == code)).one()
        session.connection().exec_driver_sql(
            f"UPDATE ceiling SET limit_minor = 1 WHERE protocol_id = {project.protocol_id}"
        )
    world.decide(code, "draft", "sponsor", "submit")
    answer = decide(sign_in("manager"), world.slot(code, "screening"), "accept")
    assert answer.status_code == 409
    (unmet,) = answer.json()["unmet"]
    assert (unmet["condition"], unmet["who"]) == ("within_protocol_ceiling", "programme_manager")
