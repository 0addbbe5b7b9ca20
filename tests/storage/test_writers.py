"""Writers of one process wait for each other in turn, and none for long."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from time import monotonic

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, InternalError

from models.db import Database


def test_sixteen_writers_all_get_their_turn_and_lose_nothing(database: Database) -> None:
    with database.write() as session:
        session.connection().exec_driver_sql("CREATE TABLE counted (n INTEGER)")
        session.connection().exec_driver_sql("INSERT INTO counted VALUES (0)")
    start = threading.Barrier(16)

    def work(_number: int) -> float:
        start.wait()
        slowest = 0.0
        for _ in range(5):
            began = monotonic()
            with database.write() as session:
                session.connection().exec_driver_sql("UPDATE counted SET n = n + 1")
            slowest = max(slowest, monotonic() - began)
        return slowest

    with ThreadPoolExecutor(16) as pool:
        slowest = max(pool.map(work, range(16)))
    with database.read() as session:
        assert session.connection().exec_driver_sql("SELECT n FROM counted").scalar_one() == 80
    assert slowest < 5


def test_a_writer_that_fails_gives_its_turn_on(database: Database) -> None:
    for _ in range(3):
        with pytest.raises(DBAPIError, match="nowhere"), database.write() as session:
            session.connection().exec_driver_sql("SELECT nothing FROM nowhere")
    began = monotonic()
    with database.write() as session:
        session.connection().exec_driver_sql("SELECT 1")
    assert monotonic() - began < 4


def test_what_is_written_while_reading_is_not_kept(programme: Database) -> None:
    mark = text("UPDATE project SET title_en = 'changed while reading'")
    with suppress(InternalError), programme.read() as session:
        session.connection().execute(mark)
    with programme.read() as session:
        titles = session.connection().execute(text("SELECT title_en FROM project")).scalars().all()
    assert titles
    assert "changed while reading" not in titles
