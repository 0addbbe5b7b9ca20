"""The supervisor, over real child processes: order, crashes, and that nothing is left behind."""

import json
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest

from cli.ports import choose
from cli.processes import end_marked, marked
from settings import BASE

SLEEPER = "import time; time.sleep(600)"
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf'); time.sleep(600)"
# A flow run's process opens a session of its own, as the grandchild here does.
PARENT = (
    "import subprocess, sys, time; "
    "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'], start_new_session=True); "
    "time.sleep(600)"
)
pytestmark = pytest.mark.long


class Run:
    """A supervisor at work, its mark, and the lines it prints."""

    def __init__(self, process: subprocess.Popen[str], mark: str) -> None:
        self.process, self.mark = process, mark
        self.lines: list[str] = []

    def wait_for(self, start: str) -> str:
        """Read lines until one starts so."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.strip())
            if line.startswith(start):
                return line.strip()
        raise AssertionError(f"no line {start!r} in {self.lines}")

    def wait_for_processes(self, count: int) -> list[psutil.Process]:
        """Give the marked processes as soon as there are so many."""
        while len(found := marked(self.mark)) < count:
            assert self.process.poll() is None
        return found

    def count(self, start: str) -> int:
        return sum(line.startswith(start) for line in self.lines)


@contextmanager
def supervising(directory: Path, **services: dict[str, Any]) -> Iterator[Run]:
    mark = secrets.token_hex(8)
    script = str(Path(__file__).with_name("supervised.py"))
    process = subprocess.Popen(
        [sys.executable, script, mark, str(directory / "logs"), json.dumps(services)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=BASE,
        env={"PYTHONPATH": str(BASE), "PATH": "/usr/bin:/bin"},
    )
    try:
        yield Run(process, mark)
    finally:
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()
        end_marked(mark, grace_seconds=0)


def test_children_start_in_their_order_and_the_last_ready_is_told(tmp_path: Path) -> None:
    port = choose([])
    serve = "h.HTTPServer(('127.0.0.1', int(sys.argv[1])), h.SimpleHTTPRequestHandler).serve_forever()"
    web = f"import sys, http.server as h; sys.argv[1:] = ['{port}']; {serve}"
    services: dict[str, dict[str, Any]] = {
        "web": {"code": web, "url": f"http://127.0.0.1:{port}/"},
        "setup": {"code": "pass", "once": True, "after": ["web"]},
        "engine": {"code": SLEEPER, "after": ["setup"]},
    }
    with supervising(tmp_path, **services) as run:
        run.wait_for("all ready")
        told = [tuple(line.split()[:2]) for line in run.lines if not line.startswith("all")]
        assert told == [
            ("started", "web"),
            ("ready", "web"),
            ("started", "setup"),
            ("ready", "setup"),
            ("started", "engine"),
            ("ready", "engine"),
        ]


def test_a_crashed_child_is_begun_again_and_the_others_stay(tmp_path: Path) -> None:
    with supervising(tmp_path, steady={"code": SLEEPER}, fragile={"code": SLEEPER}) as run:
        run.wait_for("all ready")
        first = next(line for line in run.lines if line.startswith("started fragile"))
        psutil.Process(int(first.split()[2])).kill()
        run.wait_for("crashed fragile")
        assert run.wait_for("ready fragile") != first.replace("started", "ready")
        assert run.count("started steady") == 1


def test_five_crashes_stop_everything_with_the_tail_of_the_log(tmp_path: Path) -> None:
    broken = {"code": "print('the disk is full'); raise SystemExit(7)"}
    with supervising(tmp_path, steady={"code": SLEEPER}, broken=broken) as run:
        assert run.wait_for("gave up").endswith("broken 7 the disk is full")
        assert run.process.wait(timeout=10) == 1
        assert run.count("crashed broken") == 5
        assert marked(run.mark) == []


def test_a_step_that_is_done_once_is_tried_again_until_it_succeeds(tmp_path: Path) -> None:
    flag = tmp_path / "tried"
    code = (
        f"import pathlib, sys; p = pathlib.Path({str(flag)!r}); sys.exit(0 if p.exists() else p.touch() or 3)"
    )
    with supervising(tmp_path, deployments={"code": code, "once": True}) as run:
        run.wait_for("all ready")
        assert run.count("crashed deployments") == 1
        assert run.process.poll() is None


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_to_stop_leaves_no_child_not_even_in_another_session(
    tmp_path: Path, number: signal.Signals
) -> None:
    with supervising(tmp_path, parent={"code": PARENT}, deaf={"code": DEAF}) as run:
        run.wait_for("all ready")
        run.wait_for_processes(3)
        run.process.send_signal(number)
        assert run.process.wait(timeout=20) == 0
        assert marked(run.mark) == []


def test_a_signal_that_comes_twice_at_once_still_lets_children_finish(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    code = (
        "import pathlib, signal, sys, time\n"
        f"def finish(*_): pathlib.Path({str(kept)!r}).touch(); sys.exit(0)\n"
        "signal.signal(signal.SIGTERM, finish)\n"
        f"pathlib.Path({str(tmp_path / 'listening')!r}).touch()\n"
        "time.sleep(600)\n"
    )
    with supervising(tmp_path, careful={"code": code}) as run:
        run.wait_for("all ready")
        while not (tmp_path / "listening").exists():
            assert run.process.poll() is None
        run.process.send_signal(signal.SIGINT)
        run.process.send_signal(signal.SIGTERM)
        assert run.process.wait(timeout=20) == 0
        assert kept.exists()
        assert run.count("crashed") == 0


def test_a_killed_supervisor_leaves_no_child_either(tmp_path: Path) -> None:
    with supervising(tmp_path, parent={"code": PARENT}) as run:
        run.wait_for("all ready")
        left = run.wait_for_processes(2)
        run.process.kill()
        gone, alive = psutil.wait_procs(left, timeout=20)
        assert len(gone) == 2
        assert not alive
