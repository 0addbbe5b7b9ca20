"""Writers of one process wait for each other in turn, and none for long."""

import threading
from concurrent.futures import ThreadPoolExecutor
from time import monotonic

import pytest
from sqlalchemy.exc import DBAPIError

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
