"""Every error over HTTP is a problem, in the caller's language, with a type that stays."""

from typing import Any

import pytest
from httpx import Client
from sqlalchemy import event
from sqlmodel import Session

from api.edge.problem_kinds import KINDS, kind_of
from api.edge.problems import MEDIA_TYPE
from models.rules import errors as family
from tests.web.conftest import SignIn
from tests.web.server import WebServer
from tests.web.world import World

BAD_REQUESTS: list[tuple[str, str, dict[str, Any], int, str]] = [
    ("GET", "/api/v1/nothing", {}, 404, "unknown-route"),
    ("GET", "/nothing", {}, 404, "unknown-route"),
    ("GET", "/api/v1/steps/first", {}, 404, "unknown-route"),
    ("DELETE", "/api/v1/projects", {}, 405, "method-not-allowed"),
    ("GET", "/api/v1/projects?colour=red", {}, 400, "bad-request"),
    ("GET", "/api/v1/projects?stage=review&stage=closing", {}, 400, "bad-request"),
    ("GET", "/api/v1/projects?limit=0", {}, 400, "bad-request"),
    ("GET", "/api/v1/projects?limit=many", {}, 400, "bad-request"),
    ("GET", "/api/v1/projects?q=%00", {}, 400, "bad-request"),
    ("GET", "/api/v1/projects?cursor=bm9uZQ", {}, 400, "bad-request"),
    ("GET", "/api/v1/projects/NO-01", {}, 404, "not-found"),
    (
        "POST",
        "/api/v1/projects",
        {"content": "{", "headers": {"Content-Type": "application/json"}},
        422,
        "invalid",
    ),
    ("POST", "/api/v1/projects", {"json": {"protocol": "x", "colour": 1}}, 422, "invalid"),
    ("POST", "/api/v1/projects", {"data": {"protocol": "x"}}, 415, "unsupported-media-type"),
    ("POST", "/api/v1/projects", {"json": {"title_en": "x" * 300_000}}, 413, "too-large"),
]


@pytest.mark.parametrize(("method", "path", "sent", "status", "name"), BAD_REQUESTS)
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_bad_request_is_answered_by_a_problem(
    sign_in: SignIn, method: str, path: str, sent: dict[str, Any], status: int, name: str
) -> None:
    answer = sign_in("manager").request(method, path, **sent)
    assert answer.status_code == status
    assert answer.headers["content-type"] == MEDIA_TYPE
    found = answer.json()
    assert (found["type"], found["status"]) == (f"/problems/{name}", status)
    assert found["errors"]
    assert found["detail"]


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_body_that_hides_its_size_is_stopped_while_it_is_read(sign_in: SignIn) -> None:
    body = (b" " * 1_000 for _ in range(400))
    answer = sign_in("manager").post(
        "/api/v1/projects", content=body, headers={"Content-Type": "application/json"}
    )
    assert (answer.status_code, answer.json()["type"]) == (413, "/problems/too-large")


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("ar", "ar"),
        ("ar-EG,en;q=0.5", "ar"),
        ("en,ar;q=0.9", "en"),
        ("fr", "en"),
        ("*", "en"),
        ("ar;q=x", "en"),
    ],
)
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_problem_speaks_the_callers_language(client: Client, accepted: str, language: str) -> None:
    answer = client.get("/api/v1/projects", headers={"Accept-Language": accepted})
    assert answer.headers["content-language"] == language
    assert ("أثبت" in answer.json()["detail"]) == (language == "ar")


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_every_fault_of_an_input_is_named_at_once(sign_in: SignIn) -> None:
    answer = sign_in("manager").post(
        "/api/v1/projects",
        json={"protocol": "protocol-health", "sponsor": "health", "title_ar": "", "cost": "1", "extra": 1},
    )
    faults = {fault["pointer"]: fault["code"] for fault in answer.json()["errors"]}
    assert faults["/title_ar"] == "text_too_short"
    assert faults["/title_en"] == "field_missing"
    assert faults["/extra"] == "field_unknown"
    assert faults["/planned_end"] == "field_missing"


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_amounts_are_exact_and_point_at_what_is_wrong(world: World, sign_in: SignIn) -> None:
    asked = {
        "protocol": "protocol-health",
        "sponsor": "health",
        "title_ar": "عنوان",
        "title_en": "Title",
        "cost": "1000.005",
        "planned_start": "2026-01-01",
        "planned_end": "2026-12-31",
    }
    client = sign_in("sponsor")
    refused = client.post("/api/v1/projects", json=asked)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/cost")
    shares = [{"funder": "mcit", "fiscal_year": "2025/26", "amount": "1000.01"}]
    opened = client.post("/api/v1/projects", json=asked | {"cost": "1000.01", "shares": shares})
    assert opened.status_code == 201
    assert opened.headers["location"] == f"/api/v1/projects/{opened.json()['code']}"
    found = client.get(opened.headers["location"]).json()
    assert found["cost"] == found["shares"][0]["amount"] == {"amount": "1000.01", "currency": "EGP"}


def test_a_locked_database_is_said_to_be_unavailable(
    world: World, sign_in: SignIn, app: Any, backend: str
) -> None:
    slot = world.slot(world.open(), "draft")
    client = sign_in("sponsor")
    tag = client.get(f"/api/v1/steps/{slot}").headers["etag"]
    impatient = "PRAGMA busy_timeout=50" if backend == "sqlite" else "SET lock_timeout='50ms'"
    _on_every_connection(app.state.services.database.engine, impatient)
    with world.database.write() as session:
        _hold(session, backend)
        answer = client.post(
            f"/api/v1/steps/{slot}/decisions", json={"outcome": "submit"}, headers={"If-Match": tag}
        )
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0
    again = client.post(
        f"/api/v1/steps/{slot}/decisions", json={"outcome": "submit"}, headers={"If-Match": tag}
    )
    assert again.status_code == 201


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_missing_table_is_our_fault_and_no_outage(world: World, sign_in: SignIn) -> None:
    with world.database.write() as session:
        session.connection().exec_driver_sql("ALTER TABLE notice RENAME TO gone")
    answer = sign_in("manager").get("/api/v1/status")
    assert (answer.status_code, answer.json()["type"]) == (500, "/problems/failed")


def test_every_member_of_the_family_of_errors_has_its_row() -> None:
    for error in family.ShirakaError.__subclasses__():
        assert error in KINDS, error.__name__
    assert kind_of(family.ShirakaError("server_failed")).status == 500
    assert len({kind.name for kind in KINDS.values()}) == len(KINDS)


def _hold(session: Session, backend: str) -> None:
    """Keep everybody else from writing; on SQLite the transaction itself does."""
    connection = session.connection()
    if backend == "postgresql":
        connection.exec_driver_sql("LOCK TABLE project IN EXCLUSIVE MODE")


def _on_every_connection(engine: Any, statement: str) -> None:
    engine.dispose()

    @event.listens_for(engine, "checkout")
    def prepare(connection: Any, _record: Any, _proxy: Any) -> None:
        cursor = connection.cursor()
        cursor.execute(statement)
        cursor.close()
        connection.commit()


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_the_type_of_every_problem_leads_to_a_page_that_says_what_mends_it(server: WebServer) -> None:
    with Client(base_url=server.url, headers={"Accept": "text/html", "Accept-Language": "en"}) as visitor:
        for kind in KINDS.values():
            answer = visitor.get(f"/problems/{kind.name}")
            assert answer.status_code == 200
            assert kind.title.en in answer.text
        assert "لا يسمح دورك" in visitor.get("/problems/forbidden", headers={"Accept-Language": "ar"}).text
        assert visitor.get("/problems/unheard-of").status_code == 404


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_client_is_told_that_the_server_hangs_up_after_its_own_fault(world: World, sign_in: SignIn) -> None:
    with world.database.write() as session:
        session.connection().exec_driver_sql("ALTER TABLE notice RENAME TO gone")
    client = sign_in("manager")
    answer = client.get("/api/v1/status")
    assert (answer.status_code, answer.headers["connection"]) == (500, "close")
    assert client.get("/api/v1/projects").status_code == 200
