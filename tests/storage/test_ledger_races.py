"""Sixteen writers in two processes post at random: no ceiling is ever passed, and every reading adds up."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import text

from models.db import Database
from models.reckoning import reckon

ROOT = Path(__file__).resolve().parents[2]
PROCESSES, THREADS = 2, 8


@pytest.fixture
def seconds(request: pytest.FixtureRequest) -> float:
    """Give how long the writers write; `--ledger-seconds 60` for the long run."""
    return float(request.config.getoption("--ledger-seconds"))


def test_no_interleaving_passes_a_ceiling_or_loses_money(programme: Database, seconds: float) -> None:
    with programme.write() as session:
        tighten(session.connection().exec_driver_sql)
    writers = [start(programme.url, seconds, number) for number in range(PROCESSES)]
    readings, wrong = 0, []
    while any(writer.poll() is None for writer in writers):
        with programme.read() as session:
            wrong += [found for found in reckon(session) if found is not None]
        readings += 1
    told = [json.loads(writer.communicate()[0]) for writer in writers]
    with programme.read() as session:
        wrong += [found for found in reckon(session) if found is not None]
    tally = sum((Counter(one["tally"]) for one in told), Counter[str]())
    assert [error for one in told for error in one["errors"]] == []
    assert wrong == []
    assert readings > 3
    assert all(tally[act] > 0 for act in ("reserve", "commit", "disburse", "release", "reverse")), tally
    assert tally["ceilings_insufficient"] > 0, "the ceilings were never reached"
    with programme.read() as session:
        posted = session.connection().execute(text("SELECT count(*) FROM posting")).scalar_one()
    acts = sum(tally[act] for act in ("reserve", "commit", "disburse", "release", "reverse"))
    assert 0 < posted <= acts


def tighten(execute: object) -> None:
    """Have few projects reach the ceilings of the programme, of protocols and of funders."""
    for kind, share in (("programme", 12), ("protocol", 3), ("funder_year", 4)):
        execute(f"UPDATE ceiling SET limit_minor = limit_minor / {share} WHERE kind = '{kind}'")  # type: ignore[operator]


def start(url: str, seconds: float, number: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.storage.ledger_writers", url, str(THREADS), str(seconds)]
    return subprocess.Popen([*command, str(number)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
