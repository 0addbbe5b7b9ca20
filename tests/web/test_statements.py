"""How often the database is asked: what a reader or a decider waits for stays within a budget."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import event

from models.db import Database
from tests.web.conftest import SignIn
from tests.web.world import World

# A statement costs a PostgreSQL client 0.2 ms and SQLite half of that: the budgets keep the speed.
READS = {
    "/api/v1/projects": 3,
    "/api/v1/projects/{code}": 9,
    "/api/v1/steps?mine=true": 3,
    "/api/v1/status": 10,
}
DECISION = 21
MOVE = 21


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """Collect the statements that a database is asked, without those that begin and end transactions."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    for engine in database.engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        for engine in database.engines:
            event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def asked(app: FastAPI) -> Database:
    """Give the database as the application asks it."""
    found: Database = app.state.services.database
    return found


@pytest.mark.parametrize("path", READS)
def test_a_page_is_read_with_few_statements(
    path: str, world: World, sign_in: SignIn, asked: Database
) -> None:
    codes = [world.open(title=f"Project {number}") for number in range(3)]
    address, client = path.format(code=codes[0]), sign_in("manager")
    assert client.get(address).status_code == 200
    with counted(asked) as seen:
        assert client.get(address).status_code == 200
    assert 0 < len(seen) <= READS[path], "\n".join(seen)


def test_a_decision_is_kept_with_few_statements(world: World, sign_in: SignIn, asked: Database) -> None:
    slot, client = world.slot(world.open(), "draft"), sign_in("sponsor")
    tag = client.get(f"/api/v1/steps/{slot}").headers["etag"]
    headers = {"If-Match": tag, "Idempotency-Key": "once"}
    with counted(asked) as seen:
        answer = client.post(f"/api/v1/steps/{slot}/decisions", json={"outcome": "submit"}, headers=headers)
    assert answer.status_code == 201
    assert 0 < len(seen) <= DECISION, "\n".join(seen)


def test_a_move_is_made_with_few_statements(world: World) -> None:
    code = world.open()
    world.decide(code, "draft", "sponsor", "submit")
    world.decide_only(code, "screening", "manager", "accept")
    with counted(world.database) as seen:
        world.move(code)
    assert 0 < len(seen) <= MOVE, "\n".join(seen)
