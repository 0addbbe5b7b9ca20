"""`shiraka up` as people run it: every process real, on a data directory and ports of its own."""

import json
import signal
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import psutil
import pytest

from cli.processes import marked
from tests.journeys.running import Up, within

pytestmark = pytest.mark.prefect

PAGE_WITHIN_SECONDS = 10
READY_WITHIN_SECONDS = 60


def is_alive(process: psutil.Process) -> bool:
    """Tell whether a process still runs; one that ended and that its parent has not read yet does not."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Up]:
    up = Up(tmp_path / "data")
    try:
        yield up
    finally:
        up.end()


def test_one_command_brings_everything_up_and_one_signal_takes_it_down(started: Up) -> None:
    started.page()
    assert monotonic() - started.began < within(PAGE_WITHIN_SECONDS)
    started.wait_until_ready()
    assert monotonic() - started.began < within(READY_WITHIN_SECONDS)

    again = started.ask("up", "--no-demo")
    assert "runs already" in again
    assert f"http://127.0.0.1:{started.port}" in again

    status = json.loads(started.ask("status", "--json"))
    assert status["running"] is True
    assert {"web", "mail", "prefect", "worker", "deployments", "engine"} == set(status["children"])

    assert status["machinery"]["engine"]["running"] is True

    left = marked(started.start.mark)
    started.process.send_signal(signal.SIGTERM)
    started.process.communicate(timeout=40)
    assert started.process.returncode == 0
    assert marked(started.start.mark) == []
    assert [it.pid for it in left if is_alive(it)] == []


def test_a_killed_start_leaves_nothing_behind(started: Up) -> None:
    started.page()
    before = started.start
    left = marked(before.mark)
    assert left
    started.process.kill()
    _, alive = psutil.wait_procs(left, timeout=30)
    assert alive == []
    assert json.loads(started.ask("status", "--json"))["running"] is False
