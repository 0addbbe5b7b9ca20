"""The flows, run against a real Prefect server: what they do, and what their runs are called."""

from datetime import datetime, timedelta

import pytest
from prefect.client.orchestration import get_client
from sqlmodel import col, func, select

from flows.advance import SINGLY_AT_MOST, advance_projects
from flows.delivery import deliver_notices
from flows.reminders import send_reminders
from flows.slas import check_slas
from models.commands.strike_clocks import BREACHED
from models.db import Database
from models.event import Event
from models.lifecycle import Lifecycle
from models.notice import Notice
from models.project import Project
from models.ready import mark_ready
from models.step import Slot
from models.work import Work
from notifications.memory import MemoryTransport
from tasks.workplace import Workplace, at
from tests.engine.engine_process import until
from tests.engine.prefect_server import PrefectServer
from tests.factories.programme import BEGINNING
from tests.factories.traveller import Traveller

# Prefect's client leaves connections of a test's event loop to be collected after the loop is closed.
pytestmark = [pytest.mark.prefect, pytest.mark.filterwarnings("ignore::ResourceWarning")]
CODE = "HEA-01"


class Clock:
    """A clock that stands until it is set."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock(BEGINNING)


@pytest.fixture
def place(programme: Database, prefect_server: PrefectServer, clock: Clock) -> Workplace:
    """Give a workplace without a waker, as a scheduled run has it, with only one project ready."""
    with programme.write() as session:
        for row in session.exec(select(Work)):
            session.delete(row)
        session.flush()
        project = session.exec(select(Project).where(Project.code == CODE)).one()
        assert project.id is not None
        mark_ready(session, project.id, BEGINNING)
    return Workplace("tests", programme, MemoryTransport(), clock=clock)


async def test_a_run_is_named_after_the_project_and_what_happened(
    place: Workplace, programme: Database, prefect_server: PrefectServer
) -> None:
    async with at(place):
        state = await advance_projects(return_state=True)
    assert (state.is_completed(), state.message) == (True, "1 moves")
    with programme.read() as session:
        project = session.exec(select(Project).where(Project.code == CODE)).one()
        assert session.exec(select(func.count()).select_from(Work)).one() == 0
    run = project.flow_run_id
    assert run is not None
    until(lambda: names(prefect_server, run) == [f"{CODE}: opened"])


def names(server: PrefectServer, run: str) -> list[str]:
    """Give the names of a flow run's completed tasks."""
    found = server.find("task_runs", flow_runs={"id": {"any_": [run]}})
    return [it["name"] for it in found if it["state_type"] == "COMPLETED"]


async def test_many_projects_share_a_task_run(
    place: Workplace, programme: Database, prefect_server: PrefectServer
) -> None:
    with programme.write() as session:
        ready = session.exec(
            select(Project.id, Project.code).order_by(col(Project.id)).limit(SINGLY_AT_MOST * 2)
        )
        for project_id, _ in ready:
            assert project_id is not None
            mark_ready(session, project_id, BEGINNING)
    async with at(place):
        await advance_projects()
    with programme.read() as session:
        runs = session.exec(select(Project.flow_run_id).where(col(Project.flow_run_id).is_not(None))).all()
    assert len(set(runs)) == 1
    run, told = str(runs[0]), f"advance {len(runs)} projects: "
    until(lambda: [it for it in names(prefect_server, run) if it.startswith(told)] != [])


async def test_a_project_that_cannot_be_moved_fails_alone_and_is_seen(
    place: Workplace, programme: Database, prefect_server: PrefectServer
) -> None:
    with programme.write() as session:
        broken = session.exec(select(Project).where(Project.code == CODE)).one()
        good = session.exec(select(Project).where(Project.code == "HEA-02")).one()
        spoiled = Lifecycle(
            key="spoiled", number=1, digest="0" * 64, source="not: [a, lifecycle", published_at=BEGINNING
        )
        session.add(spoiled)
        session.flush()
        assert spoiled.id
        assert good.id
        broken.lifecycle_id = spoiled.id
        mark_ready(session, good.id, BEGINNING)
    async with at(place):
        state = await advance_projects(return_state=True)
    assert state.is_completed()
    with programme.read() as session:
        left = session.exec(select(Work)).one()
        assert left.project_id == broken.id
        assert (left.attempts, left.claimed_by) == (1, None)
        assert left.due_at > BEGINNING
        assert left.last_error
        assert session.get_one(Project, good.id).flow_run_id is not None
    wanted = {"name": {"any_": [f"{CODE}: failed, is tried again"]}, "state": {"type": {"any_": ["FAILED"]}}}
    until(lambda: prefect_server.find("task_runs", task_runs=wanted) != [])


async def test_time_alone_reminds_then_tells_of_the_breach(
    place: Workplace, programme: Database, clock: Clock
) -> None:
    traveller = Traveller(programme, CODE, BEGINNING)
    traveller.walk(until_step="screening")
    slot = traveller.slot("screening")
    assert slot.remind_at is not None
    assert slot.due_at is not None
    async with at(place):
        # At the due time those of the days before have passed, too: three are kept, the latest is told.
        for now, kinds in (
            (slot.remind_at - timedelta(seconds=1), []),
            (slot.remind_at, ["reminder"]),
            (slot.due_at, ["reminder"] * 3),
            (slot.due_at + timedelta(seconds=1), ["reminder"] * 3 + ["overdue"]),
            (slot.due_at + timedelta(hours=1), ["reminder"] * 3 + ["overdue"]),
        ):
            clock.now = now
            await send_reminders()
            await check_slas()
            assert told(programme, slot) == kinds
    with programme.read() as session:
        breach = session.exec(select(Event).where(Event.kind == BREACHED)).one()
    assert breach.flow_run_id is not None


def told(database: Database, slot: Slot) -> list[str]:
    with database.read() as session:
        found = session.exec(
            select(Notice.kind).where(Notice.slot_id == slot.id).order_by(col(Notice.id))
        ).all()
    return [it for it in found if it in ("reminder", "overdue")]


async def test_notices_leave_in_a_run_named_after_how_they_ended(
    place: Workplace, programme: Database, clock: Clock, prefect_server: PrefectServer
) -> None:
    async with at(place):
        await advance_projects()
        clock.now += timedelta(minutes=1)
        state = await deliver_notices(return_state=True)
    with programme.read() as session:
        sent = session.exec(select(Notice)).all()
    assert sent
    assert {it.state for it in sent} == {"accepted"}
    assert state.message == f"{len(sent)} notices: {len(sent)} step_opened"
    run = sent[0].flow_run_id
    assert run is not None
    until(lambda: names(prefect_server, run) == [f"deliver {len(sent)} notices: {len(sent)} accepted"])


async def test_no_parameter_of_a_run_tells_anything_of_a_project(
    place: Workplace, prefect_server: PrefectServer
) -> None:
    async with at(place), get_client() as client:
        await advance_projects()
        runs = await client.read_flow_runs(limit=1)
    assert set(runs[0].parameters) <= {"linger_seconds", "longest_seconds", "most"}
