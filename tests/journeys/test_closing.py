"""One real project from draft to closed: decided over HTTP, moved by the engine, told by mail."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlmodel import col, func, select

from api.edge.identity import person_token
from cli.installation import read
from models.clock import utc_now
from models.db import Database
from models.definitions import definition_of
from models.doctor import examine
from models.mailbox import FOLDER, Mailbox, OpenedMail
from models.notice import Notice
from models.project import Project
from models.rules.changes import StageEntered
from models.rules.path import walk
from models.step import Slot
from settings import load_settings
from tests.factories.traveller import Traveller, holders
from tests.journeys.running import Up
from tests.journeys.waiting import until

pytestmark = pytest.mark.prefect

CODE = "HEA-01"
STAGES = ("review", "joint_funding", "signature", "implementation", "closing")
UNDER_WAY = ("queued", "claimed", "sending", "deferred")


@pytest.fixture
def running(programme: Database, database_url: str, tmp_path: Path) -> Iterator[Up]:
    """Give everything that `up` starts, on the filled database."""
    up = Up(tmp_path / "data", "--database-url", database_url)
    try:
        up.wait_until_ready()
        yield up
    finally:
        up.end()


class People:
    """The holders of a project's turns, each signed in to the API."""

    def __init__(self, up: Up, traveller: Traveller, http: httpx.Client) -> None:
        """Speak to the API of `up` for whoever holds a turn."""
        self.traveller = traveller
        self.http = http
        self.settings = load_settings(data_directory=up.data)

    def ask(self, person_id: int, method: str, path: str, **options: Any) -> httpx.Response:
        """Send a request as a person."""
        token = person_token(self.settings, person_id, utc_now())
        headers = {"Authorization": f"Bearer {token}", **options.pop("headers", {})}
        return self.http.request(method, path, headers=headers, **options)

    def answer(self, slot_id: int) -> httpx.Response:
        """Have the first holder who may answer a turn choose what passes, and wait for the move."""
        with self.traveller.database.read() as session:
            slot = next(slot for slot in self.traveller.open_slots() if slot.id == slot_id)
            persons = [actor.person_id or 0 for actor in holders(session, slot)]
        answered = httpx.Response(409)
        for person in persons:
            self._attach(person, slot)
            seen = self.ask(person, "GET", f"/steps/{slot_id}")
            outcome = next(it for it in seen.json()["outcomes"] if it["effect"] == "pass")
            answered = self.ask(
                person,
                "POST",
                f"/steps/{slot_id}/decisions",
                json={"outcome": outcome["id"], "comment": "Seen and agreed."},
                headers={
                    "If-Match": seen.headers["ETag"],
                    "Idempotency-Key": f"journey-{slot_id}-{person}",
                    "Prefer": "wait=5",
                },
            )
            if answered.status_code != 409:
                return answered
        return answered

    def _attach(self, person: int, slot: Slot) -> None:
        """Attach each document that a turn asks for."""
        with self.traveller.database.read() as session:
            project = session.get_one(Project, slot.project_id)
            step = definition_of(session, project.lifecycle_id).steps[slot.step_key]
        for kind in step.documents:
            path = f"/projects/{project.code}"
            place = {"kind": kind, "name": f"{kind}.txt", "step": step.id, "subject": slot.subject}
            tag = self.ask(person, "GET", path).headers["ETag"]
            attached = self.ask(
                person,
                "POST",
                f"{path}/documents",
                params=place,
                content=f"{kind} {slot.id}".encode(),
                headers={"If-Match": tag},
            )
            assert attached.status_code in (201, 403), attached.text


def test_a_real_project_closes_through_http_prefect_and_mail(running: Up, programme: Database) -> None:
    traveller = Traveller(programme, CODE, utc_now())
    until(lambda: bool(traveller.open_slots()), 60, "the engine opens the draft")
    with httpx.Client(base_url=f"http://127.0.0.1:{running.port}/api/v1", timeout=30) as http:
        decisions = _decide_until_closed(People(running, traveller, http), traveller)
    assert decisions > 30

    entered = [change.stage for change in traveller.history() if isinstance(change, StageEntered)]
    assert entered == list(STAGES)
    with programme.read() as session:
        definition = definition_of(session, traveller.project().lifecycle_id)
    assert walk(definition, traveller.history())[1] == []

    until(lambda: _notices(programme, *UNDER_WAY) == 0, 120, "all mail is delivered")
    assert _notices(programme, "failed", "dead", "unknown", "held") == 0
    _assert_each_stage_is_told_in_both_languages(running, traveller, definition)
    _assert_runs_are_named_after_the_project(running, traveller)
    with programme.read() as session:
        findings = [finding for it in examine(session, utc_now()) for finding in it.findings]
    assert findings == []


def _decide_until_closed(people: People, traveller: Traveller) -> int:
    """Answer every turn as it opens until the project is closed, and give how many answers that took."""
    count = 0
    while traveller.project().state != "closed":
        until(
            lambda: bool(traveller.open_slots()) or traveller.project().state == "closed",
            30,
            "the engine opens the next turn",
        )
        for slot in traveller.open_slots():
            if any(slot.id == still.id for still in traveller.open_slots()):
                answered = people.answer(slot.id or 0)
                assert answered.status_code == 201, answered.text
                count += 1
    return count


def _notices(database: Database, *states: str) -> int:
    with database.read() as session:
        wanted = select(func.count()).select_from(Notice).where(col(Notice.state).in_(states))
        return session.exec(wanted).one()


def _assert_each_stage_is_told_in_both_languages(up: Up, traveller: Traveller, definition: Any) -> None:
    """Every stage that was entered, and the closing, reached somebody in Arabic and somebody in English."""
    told = _mails(up)
    for stage in (stage for stage in definition.stages if stage.id in STAGES):
        texts = [mail.text for mail in told if mail.mail.header("X-Shiraka-Kind") == "stage_reached"]
        assert any(stage.title.ar in text for text in texts), f"{stage.id} in Arabic"
        assert any(stage.title.en in text for text in texts), f"{stage.id} in English"
    kinds = Counter(mail.mail.header("X-Shiraka-Kind") for mail in told)
    assert kinds["project_closed"] > 0
    assert kinds["step_opened"] > 30
    assert kinds["rejected"] == kinds["returned"] == 0


def _mails(up: Up) -> list[OpenedMail]:
    mailbox = Mailbox(up.data / FOLDER)
    opened = [mailbox.read(mail.id) for mail in mailbox.newest(2_000)]
    return [mail for mail in opened if mail is not None and f"[{CODE}]" in mail.mail.subject]


def _assert_runs_are_named_after_the_project(up: Up, traveller: Traveller) -> None:
    start = read(up.data)
    assert start is not None
    secret = (up.data / "prefect_secret").read_text().strip()
    names: set[str] = set()

    def found() -> bool:
        answer = httpx.post(
            f"http://127.0.0.1:{start.ports['prefect']}/api/task_runs/filter",
            json={"task_runs": {"name": {"like_": CODE}}, "limit": 200},
            auth=("admin", secret),
            timeout=30,
        )
        names.update(run["name"] for run in answer.raise_for_status().json())
        return f"{CODE}: closing -> closed" in names

    until(found, 60, "Prefect shows the last move")
    assert f"{CODE}: joint funding -> signature" in names
    assert traveller.project().flow_run_id is not None
