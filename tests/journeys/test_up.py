"""`shiraka up` as people run it: every process real, on a data directory and ports of its own."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep
from urllib.error import URLError
from urllib.request import urlopen

import psutil
import pytest

from cli import installation
from cli.ports import choose
from cli.processes import end_marked, marked
from settings import BASE

pytestmark = pytest.mark.prefect

PAGE_WITHIN_SECONDS = 10
READY_WITHIN_SECONDS = 60


def within(seconds: float) -> float:
    """Give the limit for this machine as busy as it is: in proportion where other work shares its cores."""
    return seconds * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


class Up:
    """A running `shiraka up` and what it wrote down."""

    def __init__(self, data: Path) -> None:
        self.data, self.port, self.began = data, choose([]), monotonic()
        self.environment = {
            **{
                name: value
                for name, value in os.environ.items()
                if not name.startswith(("SHIRAKA_", "PREFECT_"))
            },
            "SHIRAKA_DATA_DIRECTORY": str(data),
        }
        self.process = subprocess.Popen(
            self.command("up", "--no-demo", "--port", str(self.port)),
            cwd=BASE,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "cli", "--language", "en", *arguments]

    def ask(self, *arguments: str) -> str:
        """Run another command on the same data directory and give what it prints."""
        return subprocess.run(
            self.command(*arguments),
            cwd=BASE,
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    def page(self) -> bytes:
        """Give the first page, as soon as it is answered."""
        while True:
            try:
                with urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as answer:
                    return bytes(answer.read())
            except (URLError, OSError):
                assert self.process.poll() is None, self.logs()
                sleep(0.05)

    def wait_until_ready(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if "Shiraka is ready" in line:
                return
        raise AssertionError(self.logs())

    def logs(self) -> str:
        return "\n".join(f"{it.name}: {it.read_text()[-2000:]}" for it in (self.data / "logs").glob("*.log"))

    @property
    def start(self) -> installation.Start:
        found = installation.read(self.data)
        assert found is not None
        return found

    def end(self) -> None:
        self.process.kill()
        self.process.communicate()
        if start := installation.read(self.data):
            end_marked(start.mark, grace_seconds=0)


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
    assert [it.pid for it in left if it.is_running()] == []


def test_a_killed_start_leaves_nothing_behind(started: Up) -> None:
    started.page()
    before = started.start
    left = marked(before.mark)
    assert left
    started.process.kill()
    _, alive = psutil.wait_procs(left, timeout=30)
    assert alive == []
    assert json.loads(started.ask("status", "--json"))["running"] is False
