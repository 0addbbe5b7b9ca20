"""Reminders in Prefect: what runs show, how operators pause them there, and runs by a real worker."""

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from prefect.client.orchestration import get_client
from sqlmodel import col, select

from flows.delivery import deliver_notices
from flows.pauses import follow_pause
from flows.reminders import send_reminders
from models.brakes import brakes
from models.db import Database
from models.notice import Notice
from models.project import Project
from models.queries.due import next_reminding
from models.rules.calendar import plain_calendar
from models.rules.pace import paced
from notifications.memory import MemoryTransport
from tasks.workplace import Workplace, at
from tests.delivery.test_digests import DUE, FIRST, OPENED
from tests.engine.engine_process import until
from tests.engine.mail import MailServer
from tests.engine.prefect_server import PrefectServer
from tests.engine.test_deployments import ROOT, prefect
from tests.factories.turns import open_turns

pytestmark = [pytest.mark.prefect, pytest.mark.filterwarnings("ignore::ResourceWarning")]
NAME = "send_reminders/safety-net"


class Clock:
    """A clock that stands until it is set."""

    def __init__(self) -> None:
        self.now = FIRST


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def place(programme: Database, prefect_server: PrefectServer, clock: Clock) -> Workplace:
    """Give a workplace whose programme has turns to remind of."""
    open_turns(programme, 12, OPENED, DUE, most_holders=8)
    pace = paced(plain_calendar())
    return Workplace("tests", programme, MemoryTransport(), clock=lambda: clock.now, pace=pace)


def states(database: Database) -> set[str]:
    with database.read() as session:
        return set(session.exec(select(Notice.state)).all())


async def test_runs_say_what_they_did_by_kind_and_leave_a_table_of_projects(
    place: Workplace, clock: Clock, prefect_server: PrefectServer
) -> None:
    async with at(place):
        planned = await send_reminders(return_state=True)
        clock.now += timedelta(minutes=25)
        sent = await deliver_notices(return_state=True)
    assert planned.message is not None
    assert "reminder" in planned.message
    assert sent.message is not None
    assert "digest" in sent.message
    tables = {it["key"]: it["data"] for it in prefect_server.find("artifacts")}
    assert {"planned-reminders", "delivered-notices"} <= set(tables)
    assert '"project": "' in tables["delivered-notices"]
    assert "@" not in tables["delivered-notices"] + tables["planned-reminders"]


async def test_a_deployment_paused_in_prefect_lets_reminders_stand_still(
    place: Workplace, programme: Database, prefect_server: PrefectServer
) -> None:
    prefect(prefect_server, "work-pool", "create", "shiraka", "--type", "process", "--overwrite")
    prefect(prefect_server, "deploy", "--all")
    async with get_client() as client:
        deployment = await client.read_deployment_by_name(NAME)
        for paused in (True, False):
            await (client.pause_deployment if paused else client.resume_deployment)(deployment.id)
            assert await follow_pause(place) is paused
            with programme.read() as session:
                assert [(it.name, it.source) for it in brakes(session)] == (
                    [("reminders", "prefect")] if paused else []
                )
                assert (next_reminding(session, FIRST, place.pace) is None) is paused
            if paused:
                async with at(place):
                    await send_reminders()
                assert states(programme) == set()


@pytest.mark.long
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_worker_runs_each_deployment_once(
    programme: Database, prefect_server: PrefectServer, tmp_path: Path
) -> None:
    with MailServer() as mail:
        environment = prefect_server.environment | {
            "SHIRAKA_DATABASE_URL": programme.url,
            "SHIRAKA_DATA_DIRECTORY": str(tmp_path),
            "SHIRAKA_PREFECT_API_URL": prefect_server.url,
            "SHIRAKA_SMTP_HOST": "127.0.0.1",
            "SHIRAKA_SMTP_PORT": str(mail.sink.port),
        }
        prefect(prefect_server, "work-pool", "create", "shiraka", "--type", "process", "--overwrite")
        prefect(prefect_server, "deploy", "--all")
        deployed = {it["id"]: it for it in prefect_server.find("deployments")}
        command = [
            sys.executable,
            "-m",
            "prefect",
            "worker",
            "start",
            "--pool",
            "shiraka",
            "--type",
            "process",
        ]
        with (tmp_path / "worker.log").open("wb") as log:
            worker = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=log, stderr=log)
        try:
            runs = [start(prefect_server, it) for it in deployed]

            def ended() -> bool:
                found = prefect_server.find("flow_runs", flow_runs={"id": {"any_": runs}})
                return {it["state_type"] for it in found} == {"COMPLETED"} and len(found) == len(runs)

            until(ended)
        finally:
            worker.terminate()
            worker.wait(60)
    with programme.read() as session:
        moved = session.exec(select(Project.id).where(col(Project.flow_run_id).in_(runs))).all()
    assert moved != []


def start(server: PrefectServer, deployment: str) -> str:
    """Start a run of a deployment as Prefect's pages do, and give its id."""
    asked = Request(f"{server.url}/deployments/{deployment}/create_flow_run", method="POST")
    asked.add_header("Content-Type", "application/json")
    with urlopen(asked, data=json.dumps({"state": {"type": "SCHEDULED"}}).encode()) as answer:
        return str(json.load(answer)["id"])
