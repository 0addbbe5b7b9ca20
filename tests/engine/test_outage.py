"""Prefect's server dies and returns: decisions are kept meanwhile, and the end is as without the outage."""

from pathlib import Path

import pytest
from sqlmodel import col, func, select

from models.db import Database
from models.event import Event
from models.project import Project
from tests.engine.engine_process import EngineProcess, until
from tests.engine.prefect_server import PrefectServer
from tests.engine.test_engine import findings, open_steps, submit, waiting

pytestmark = pytest.mark.prefect
BEFORE, DURING = "HEA-01", "HEA-02"


def histories(database: Database) -> dict[str, list[str]]:
    """Give the kinds of events of the two projects, in order."""
    with database.read() as session:
        wanted = (
            select(Project.code, Event.kind)
            .join(Project, col(Project.id) == col(Event.project_id))
            .where(col(Project.code).in_((BEFORE, DURING)))
            .order_by(col(Event.project_id), col(Event.sequence))
        )
        rows = session.exec(wanted).all()
    return {code: [kind for it, kind in rows if it == code] for code in (BEFORE, DURING)}


def test_projects_catch_up_when_prefect_returns(
    programme: Database, prefect_server: PrefectServer, tmp_path: Path
) -> None:
    with EngineProcess(tmp_path, programme.url, prefect_server) as engine:
        until(lambda: waiting(programme) == 0, engine)
        submit(programme, BEFORE)
        until(lambda: open_steps(programme, BEFORE) == ["screening"], engine)
        prefect_server.kill()
        submit(programme, DURING)
        until(lambda: "again in" in engine.said() or open_steps(programme, DURING) == ["screening"], engine)
        assert engine.running.poll() is None, engine.said()
        prefect_server.start()
        until(lambda: open_steps(programme, DURING) == ["screening"], engine)
        until(lambda: waiting(programme) == 0, engine)
        assert engine.stop() == 0, engine.said()
    told = histories(programme)
    assert told[BEFORE] == told[DURING]
    assert findings(programme) == []
    with programme.read() as session:
        answered = select(func.count()).select_from(Event).where(Event.kind == "slot_answered")
        assert session.exec(answered).one() == 2


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_an_engine_that_starts_before_prefect_waits_for_it(
    programme: Database, prefect_server: PrefectServer, tmp_path: Path
) -> None:
    prefect_server.kill()
    with EngineProcess(tmp_path, programme.url, prefect_server) as engine:
        until(lambda: "again in" in engine.said(), engine)
        assert engine.name(programme) is not None
        assert waiting(programme) > 0
        prefect_server.start()
        until(lambda: waiting(programme) == 0, engine)
        assert engine.stop() == 0, engine.said()
