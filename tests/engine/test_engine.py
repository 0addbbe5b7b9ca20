"""The resident engine, as a process: what it does by itself, and what is left when it dies."""

import signal
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import col, func, select

from models.clock import utc_now
from models.columns import identity
from models.commands.decide import decide
from models.db import Database
from models.doctor import examine
from models.event import Event
from models.heartbeat import FlowRun, Heartbeat
from models.notice import Notice
from models.project import Project
from models.rules.approvals import Answer
from models.step import Slot
from models.work import Work
from tests.engine.engine_process import EngineProcess, until
from tests.engine.mail import MailServer
from tests.engine.prefect_server import PrefectServer
from tests.factories.programme import BEGINNING
from tests.factories.traveller import Traveller, holders

pytestmark = pytest.mark.prefect
CODE = "HEA-01"
POSTGRESQL_ALONE = pytest.mark.parametrize(
    "backend", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True
)


def count(database: Database, statement: object) -> int:
    with database.read() as session:
        return int(session.exec(statement).one())  # type: ignore[call-overload]


def waiting(database: Database) -> int:
    return count(database, select(func.count()).select_from(Work))


def unsent(database: Database) -> int:
    on_the_way = ("queued", "waiting", "claimed", "sending", "deferred", "unknown")
    return count(database, select(func.count()).select_from(Notice).where(col(Notice.state).in_(on_the_way)))


def overdue(database: Database, slot: Slot) -> int:
    about = select(func.count()).select_from(Notice)
    return count(database, about.where(Notice.slot_id == slot.id, Notice.kind == "overdue"))


def submit(database: Database, code: str) -> None:
    """Have the sponsor submit a project's draft, as the web does: decided here, moved elsewhere."""
    with database.write() as session:
        project = session.exec(select(Project).where(Project.code == code)).one()
        slot = session.exec(select(Slot).where(Slot.project_id == project.id, Slot.state == "open")).one()
        given = Answer("submit", "", project.version)
        decide(session, identity(slot), given, holders(session, slot)[0], utc_now())


def open_steps(database: Database, code: str) -> list[str]:
    with database.read() as session:
        wanted = select(Slot.step_key).join(Project, col(Project.id) == col(Slot.project_id))
        return sorted(session.exec(wanted.where(Project.code == code, Slot.state == "open")).all())


def findings(database: Database) -> list[str]:
    """Give what the doctor finds, as text."""
    with database.read() as session:
        return [
            f"{it.promise} {it.subject}: {it.text}" for e in examine(session, utc_now()) for it in e.findings
        ]


def test_it_moves_what_is_decided_and_mails_who_is_next(
    programme: Database, prefect_server: PrefectServer, tmp_path: Path
) -> None:
    late = Traveller(programme, "HEA-02", BEGINNING)
    late.walk(until_step="screening")
    with (
        MailServer() as mail,
        EngineProcess(tmp_path, programme.url, prefect_server, smtp_port=mail.sink.port) as engine,
    ):
        name = engine.wait_for_beat(programme)
        until(lambda: waiting(programme) == 0 and unsent(programme) == 0, engine)
        assert open_steps(programme, CODE) == ["draft"]
        submit(programme, CODE)
        until(lambda: open_steps(programme, CODE) == ["screening"], engine)
        until(lambda: overdue(programme, late.slot("screening")) >= 1, engine)
        until(lambda: unsent(programme) == 0, engine)
        assert engine.stop() == 0, engine.said()
        accepted = col(Notice.state) == "accepted"
        sent = count(programme, select(func.count()).select_from(Notice).where(accepted))
        assert len(mail.sink.mails) == sent == len(mail.sink.ids())
    with programme.read() as session:
        beat = session.get_one(Heartbeat, name)
        runs = session.exec(select(FlowRun)).all()
        moved = session.exec(
            select(Event.flow_run_id)
            .join(Project, col(Project.id) == col(Event.project_id))
            .where(Project.code == CODE, Event.kind == "step_opened")
        ).all()
    assert beat.stopped_at is not None
    assert {it.flow for it in runs} == {
        "advance_projects",
        "deliver_notices",
        "check_slas",
        "send_reminders",
    }
    assert all(it.ended_at for it in runs)
    assert set(moved) <= {it.id for it in runs}
    until(lambda: f"{CODE}: " in _named(prefect_server, [it.id for it in runs]))
    assert findings(programme) == []


def _named(server: PrefectServer, runs: list[str]) -> str:
    """Give the names of the task runs of some flow runs as one text; Prefect writes them a little later."""
    found = server.find("task_runs", flow_runs={"id": {"any_": runs}}, sort="END_TIME_DESC")
    return "\n".join(it["name"] for it in found if it["name"].startswith(f"{CODE}: "))


@pytest.mark.parametrize(
    ("backend", "fault"),
    [
        ("sqlite", "engine.after_claim"),
        ("sqlite", "advance.before_commit"),
        pytest.param("postgresql", "advance.before_commit", marks=pytest.mark.postgresql),
        pytest.param("postgresql", "engine.after_move", marks=pytest.mark.postgresql),
    ],
    indirect=["backend"],
)
def test_a_kill_in_the_middle_of_a_move_loses_and_doubles_nothing(
    programme: Database, prefect_server: PrefectServer, tmp_path: Path, fault: str
) -> None:
    with EngineProcess(tmp_path, programme.url, prefect_server, fault=f"{fault}=kill") as broken:
        broken.wait_for_fault(fault)
        assert broken.running.wait(60) == -signal.SIGKILL
        dead = broken.name(programme)
    with programme.read() as session:
        [orphan] = session.exec(
            select(FlowRun.id).where(FlowRun.engine == dead, FlowRun.flow == "advance_projects")
        ).all()
    with programme.write() as session:
        held = [it for it in session.exec(select(Work)) if it.claimed_by == dead]
        for row in held:
            # Nobody can wait for this lease: what the dead engine held has to be freed by who finds it.
            row.lease_until = utc_now() + timedelta(hours=1)
    assert held
    with EngineProcess(tmp_path, programme.url, prefect_server) as engine:
        until(lambda: waiting(programme) == 0, engine)
        until(lambda: _state(prefect_server, orphan) == "CRASHED", engine)
        assert engine.stop() == 0
    with programme.read() as session:
        drafts = session.exec(select(func.count()).select_from(Slot)).one()
        opened = session.exec(
            select(func.count()).select_from(Event).where(Event.kind == "slot_opened")
        ).one()
        projects = session.exec(select(func.count()).select_from(Project)).one()
        notices = session.exec(select(func.count()).select_from(Notice)).one()
        persons = session.exec(select(func.count(func.distinct(Notice.person_id)))).one()
    assert drafts == opened == projects
    assert notices >= projects
    assert persons
    assert findings(programme) == []


def _state(server: PrefectServer, run: str) -> str:
    [found] = server.find("flow_runs", flow_runs={"id": {"any_": [run]}})
    return str(found["state"]["type"])


@POSTGRESQL_ALONE
def test_two_engines_side_by_side_share_the_work_and_double_nothing(
    programme: Database, prefect_server: PrefectServer, tmp_path: Path
) -> None:
    with (
        EngineProcess(tmp_path, programme.url, prefect_server) as one,
        EngineProcess(tmp_path, programme.url, prefect_server) as two,
    ):
        until(lambda: waiting(programme) == 0, one)
        names = {one.wait_for_beat(programme), two.wait_for_beat(programme)}
        assert len(names) == 2
        assert (one.stop(), two.stop()) == (0, 0)
    slots = count(programme, select(func.count()).select_from(Slot))
    assert slots == count(programme, select(func.count()).select_from(Project))
    assert findings(programme) == []


@POSTGRESQL_ALONE
def test_an_engine_that_slept_past_its_lease_overwrites_nothing(
    programme: Database, prefect_server: PrefectServer, tmp_path: Path
) -> None:
    with EngineProcess(tmp_path, programme.url, prefect_server, fault="engine.after_claim=stop") as sleeper:
        sleeper.wait_for_fault("engine.after_claim")
        asleep = sleeper.name(programme)
        ended = (
            select(func.count())
            .select_from(FlowRun)
            .where(
                FlowRun.engine == asleep,
                FlowRun.flow == "advance_projects",
                col(FlowRun.ended_at).is_not(None),
            )
        )
        with programme.write() as session:
            held = [it for it in session.exec(select(Work)) if it.claimed_by == asleep]
            for row in held:
                assert row.lease_until is not None
                row.lease_until = utc_now()
        assert held
        with EngineProcess(tmp_path, programme.url, prefect_server) as other:
            until(lambda: waiting(programme) == 0, other)
            before = count(programme, select(func.count()).select_from(Event))
            sleeper.running.send_signal(signal.SIGCONT)
            # Its first run has ended by then: it found every lease lost, and lingered in vain.
            until(lambda: count(programme, ended) == 1, sleeper)
            assert sleeper.stop() == 0, sleeper.said()
            assert other.stop() == 0, other.said()
    assert count(programme, select(func.count()).select_from(Event)) == before
    assert findings(programme) == []
