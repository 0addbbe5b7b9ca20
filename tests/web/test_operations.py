"""What operations see: health, readiness, status, measures, and the description of the API."""

from datetime import timedelta

from httpx import Client
from sqlmodel import Session

from api.openapi import as_version_3_0
from models.clock import utc_now
from models.heartbeat import Heartbeat
from models.notice import Notice
from tests.web.conftest import SignIn
from tests.web.world import World


def beat(session: Session, age: timedelta) -> None:
    """Write an engine's heartbeat of this age."""
    then = utc_now() - age
    session.merge(Heartbeat(name="engine-1", host="here", process_id=1, started_at=then, beat_at=then))


def test_health_and_readiness_need_no_caller(world: World, client: Client) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"status": "ok", "database": "ok", "engine": "missing"}
    with world.database.write() as session:
        beat(session, timedelta(seconds=1))
    assert client.get("/readyz").json()["engine"] == "running"
    with world.database.write() as session:
        beat(session, timedelta(minutes=5))
    assert client.get("/readyz").json()["engine"] == "missing"


def test_the_status_counts_projects_and_tells_of_the_machinery(world: World, sign_in: SignIn) -> None:
    late, screened = world.open(), world.open(title="Other")
    world.be_late(late)
    world.decide(screened, "draft", "sponsor", "submit")
    with world.database.write() as session:
        beat(session, timedelta(seconds=1))
    found = sign_in("manager").get("/api/v1/status").json()
    assert (found["projects"], found["late"]) == (2, 1)
    assert found["stages"] == [{"stage": "proposal", "state": "active", "projects": 2}]
    assert found["engine"]["running"]
    assert found["queue"] == {"depth": 0, "oldest_ready_since": None, "failed": 0}
    with world.database.read() as session:
        queued = session.connection().exec_driver_sql("SELECT count(*) FROM notice").scalar_one()
    assert found["outbox"] == {"queued": queued}
    assert queued > 0


def test_measures_are_for_operations_only(world: World, client: Client, sign_in: SignIn) -> None:
    world.open()
    assert client.get("/metrics").status_code == 401
    assert sign_in("sponsor").get("/metrics").status_code == 403
    text = sign_in("owner operates").get("/metrics").text
    assert 'shiraka_outbox{state="queued"}' in text
    assert "shiraka_queue_oldest_seconds 0.0" in text
    assert 'shiraka_request_seconds_count{method="GET",route="/metrics",status="401"} 1.0' in text


def test_measures_never_file_requests_under_a_path(client: Client, sign_in: SignIn) -> None:
    for number in range(3):
        client.get(f"/made-up/{number}")
    text = sign_in("manager").get("/metrics").text
    assert "made-up" not in text
    assert 'route="unknown",status="404"} 3.0' in text


def test_the_reader_of_the_description_loads_nothing_from_elsewhere(client: Client) -> None:
    page = client.get("/api/docs")
    assert page.status_code == 200
    assert "http:" not in page.text
    assert "https:" not in page.text
    assert (
        "unsafe-inline"
        not in page.headers["content-security-policy"].partition("script-src")[2].partition(";")[0]
    )
    for part in page.text.split('"'):
        if part.startswith("/api/"):
            assert client.get(part).status_code == 200, part
    readable = client.get("/api/docs/openapi.json").json()
    assert readable["openapi"].startswith("3.0")
    assert readable["paths"].keys() == client.get("/api/v1/openapi.json").json()["paths"].keys()


def test_a_description_is_rewritten_in_older_words() -> None:
    newer = {"openapi": "3.1.0", "a": {"anyOf": [{"type": "string"}, {"type": "null"}]}, "b": {"const": 1}}
    older = {"openapi": "3.0.3", "a": {"type": "string", "nullable": True}, "b": {"enum": [1]}}
    assert as_version_3_0(newer) == older


def test_reference_data_is_told_to_those_who_may_see_it(world: World, sign_in: SignIn) -> None:
    client = sign_in("partner writes")
    assert [one["code"] for one in client.get("/api/v1/organisations").json()["items"]] == [
        "health",
        "mcit",
        "sports",
    ]
    assert client.get("/api/v1/organisations/health").json()["name"]["en"] == "Body health"
    assert [one["code"] for one in client.get("/api/v1/protocols").json()["items"]] == ["protocol-health"]
    found = client.get("/api/v1/protocols/protocol-health").json()
    assert found["clauses"][0]["number"] == 1
    assert found["protocol"]["ceiling"] == {"amount": "400000000.00", "currency": "EGP"}
    (lifecycle,) = client.get("/api/v1/lifecycles").json()["items"]
    definition = client.get(f"/api/v1/lifecycles/{lifecycle['key']}/1").json()["definition"]
    assert definition["stages"][0]["title"]["ar"] == "المقترح"
    assert client.get("/api/v1/lifecycles/none/1").status_code == 404


def test_notices_that_are_finished_are_not_counted(world: World, sign_in: SignIn) -> None:
    world.open()
    with world.database.write() as session:
        session.connection().exec_driver_sql(f"UPDATE {Notice.__tablename__} SET state = 'accepted'")
    assert sign_in("manager").get("/api/v1/status").json()["outbox"] == {}
