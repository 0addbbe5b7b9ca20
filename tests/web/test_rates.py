"""Limits are counted in the database by everybody together, and windows end."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlmodel import select

from api.edge.errors import TooMany
from api.edge.rates import RATES, Rates
from models.clock import utc_now
from models.db import Database
from models.rate_count import RateCount

NAME = "code to a person"
MOST = RATES[NAME].amount


def spend(rates: Rates, who: str) -> bool:
    try:
        rates.spend(NAME, who)
    except TooMany:
        return False
    return True


def test_processes_that_count_at_once_let_no_attempt_too_many_through(database: Database) -> None:
    several = [Rates(database) for _ in range(4)]
    with ThreadPoolExecutor(8) as pool:
        passed = list(pool.map(lambda number: spend(several[number % 4], "a@x.example"), range(4 * MOST)))
    assert sum(passed) == MOST
    assert spend(several[0], "b@x.example")


def test_a_window_that_is_over_counts_anew_and_keeps_no_address(database: Database) -> None:
    rates = Rates(database)
    assert [spend(rates, "a@x.example") for _ in range(MOST + 1)] == [True] * MOST + [False]
    with pytest.raises(TooMany) as refused:
        rates.spend(NAME, "a@x.example")
    assert 0 < refused.value.seconds <= RATES[NAME].get_expiry() + 1
    with database.write() as session:
        row = session.exec(select(RateCount)).one()
        assert "a@x" not in row.key
        row.ends_at = utc_now() - timedelta(seconds=1)
    assert spend(rates, "a@x.example")
