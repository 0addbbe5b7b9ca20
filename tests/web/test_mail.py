"""Mail over HTTP: what came to nothing is sent again, choices are kept, no scanner switches anything off."""

import pytest
from httpx import Client
from sqlmodel import select

from models.brakes import OPERATOR, REMINDERS, set_brake
from models.clock import utc_now
from models.notice import Notice
from models.outbox import Recipient, notice_row, queue_notices
from models.preference import Preference
from models.rules.marks import unsubscribe_token
from tests.web.conftest import SECRET, Enter, SignIn
from tests.web.world import World

TEXT = {"ar": "م", "en": "m"}


@pytest.fixture
def dead(world: World) -> int:
    """Give a notice that delivery gave up."""
    recipient = Recipient(world.people["sponsor"], "sponsor@health.example", "en", TEXT, TEXT)
    row = notice_row("rejected", "rejected:test", recipient, {"path": "/inbox"}, utc_now())
    told = {"state": "dead", "cause": "address", "reason": "550 5.1.1 no such user", "attempts": 1}
    with world.database.write() as session:
        queue_notices(session, [row])
        session.flush()
        found = session.exec(select(Notice).where(Notice.message_id == row["message_id"])).one()
        for name, value in told.items():
            setattr(found, name, value)
        assert found.id is not None
        return found.id


def test_operators_list_what_came_to_nothing_and_why(sign_in: SignIn, dead: int) -> None:
    answer = sign_in("operator").get("/api/v1/notices", params={"state": "dead"})
    [row] = answer.json()["items"]
    assert (row["id"], row["cause"], row["reason"]) == (dead, "address", "550 5.1.1 no such user")
    assert sign_in("sponsor").get("/api/v1/notices").status_code == 403


def test_a_notice_is_sent_again_to_another_address_under_its_own_message_id(
    sign_in: SignIn, world: World, dead: int
) -> None:
    with world.database.read() as session:
        before = session.get_one(Notice, dead).message_id
    asked = {"notices": [dead], "address": "new.address@health.example"}
    answer = sign_in("operator").post("/api/v1/notices/resend", json=asked)
    assert answer.json() == {"queued": 1}
    with world.database.read() as session:
        row = session.get_one(Notice, dead)
    assert (row.state, row.address, row.domain) == ("queued", "new.address@health.example", "health.example")
    assert (row.message_id, row.attempts, row.reason) == (before, 0, None)


def test_all_of_one_cause_are_sent_again_only_if_there_are_as_many_as_expected(
    sign_in: SignIn, dead: int
) -> None:
    operator = sign_in("operator")
    wrong = operator.post("/api/v1/notices/resend", json={"cause": "address", "expected": 7})
    assert (wrong.status_code, wrong.json()["code"]) == (412, "resend_count_changed")
    right = operator.post("/api/v1/notices/resend", json={"cause": "address", "expected": 1})
    assert right.json() == {"queued": 1}
    again = operator.post("/api/v1/notices/resend", json={"notices": [dead]})
    assert again.json()["code"] == "notice_not_retriable"
    unclear = operator.post("/api/v1/notices/resend", json={})
    assert unclear.json()["code"] == "resend_unclear"


def test_a_person_routes_a_mandatory_kind_and_cannot_switch_it_off(sign_in: SignIn) -> None:
    sponsor = sign_in("sponsor")
    choices = {it["kind"]: it for it in sponsor.get("/api/v1/me/mail").json()["kinds"]}
    assert choices["step_opened"]["choices"] == ["at_once", "digest"]
    assert choices["reminder"]["choices"] == ["at_once", "digest", "off"]
    asked = {"language": "en", "kinds": {"step_opened": "digest", "reminder": "off"}}
    changed = sponsor.post("/api/v1/me/mail", json=asked).json()
    kept = {it["kind"]: it["manner"] for it in changed["kinds"]}
    assert (changed["language"], kept["step_opened"], kept["reminder"]) == ("en", "digest", "off")
    refused = sponsor.post("/api/v1/me/mail", json={"kinds": {"step_opened": "off"}})
    assert (refused.status_code, refused.json()["code"]) == (422, "value_not_listed")


def preferences(world: World) -> list[tuple[str, str]]:
    with world.database.read() as session:
        return [(it.kind, it.manner) for it in session.exec(select(Preference)).all()]


def test_looking_at_the_link_changes_nothing_and_one_press_switches_off(client: Client, world: World) -> None:
    token = unsubscribe_token(SECRET.get_secret_value(), world.people["sponsor"], "reminder")
    for method in ("GET", "HEAD", "GET"):
        assert client.request(method, f"/unsubscribe/{token}").status_code == 200
    assert preferences(world) == []
    # As a mail program does it (RFC 8058): without cookie, page or script.
    answer = client.post(f"/unsubscribe/{token}", data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert preferences(world) == [("reminder", "off")]


@pytest.mark.parametrize("kind", ["step_opened", "overdue", "nothing"])
def test_no_link_switches_off_what_is_mandatory(client: Client, world: World, kind: str) -> None:
    token = unsubscribe_token(SECRET.get_secret_value(), world.people["sponsor"], kind)
    assert client.post(f"/unsubscribe/{token}").status_code == 404
    assert client.post(f"/unsubscribe/{token[:-1]}x").status_code == 404
    assert preferences(world) == []


def test_the_status_says_what_stands_still_and_who_stopped_it(sign_in: SignIn, world: World) -> None:
    with world.database.write() as session:
        set_brake(session, REMINDERS, OPERATOR, "holidays", utc_now())
    [brake] = sign_in("operator").get("/api/v1/status").json()["brakes"]
    assert (brake["name"], brake["source"], brake["reason"]) == ("reminders", "operator", "holidays")


def test_a_person_chooses_on_their_own_page(enter: Enter, world: World) -> None:
    reader = enter("sponsor")
    page = reader.open("/me")
    chosen = {"reminder": "off", "step_opened": "digest"}
    assert reader.submit(page, "/me/mail", **chosen).status_code == 200
    assert set(preferences(world)) >= {("reminder", "off"), ("step_opened", "digest")}
    assert reader.submit(page, "/me/mail", step_opened="off").status_code == 422
    assert 'value="digest" selected' in reader.open("/me").text
