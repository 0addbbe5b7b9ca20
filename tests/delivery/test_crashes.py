"""A worker that dies or sleeps at any point: nothing is lost, and at most one mail is doubled."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from models.db import Database
from models.rules.delivery import SENDING_LEASE
from notifications.deliver import Delivered, deliver_ready
from notifications.letterhead import Letterhead
from notifications.transport import SmtpTransport
from tests.delivery.outbox import NOW, notice, queue, states
from tests.delivery.sink import Sink

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.long


class Workers:
    """Starts workers that break at a point, and ends those that are left over."""

    def __init__(self, url: str, port: int, log: Path) -> None:
        self.url, self.port, self.log = url, port, log
        self.started: list[subprocess.Popen[str]] = []

    def start(self, fault: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "tests.delivery.worker", self.url, str(self.port), "0"]
        told = {"SHIRAKA_FAULT": fault, "SHIRAKA_FAULT_LOG": str(self.log)}
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **told},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.started.append(process)
        return process

    def faults(self) -> list[str]:
        return [line.split()[0] for line in self.log.read_text().splitlines()]

    def end(self) -> None:
        for process in self.started:
            if process.poll() is None:
                process.kill()
            process.communicate()


@pytest.fixture
def workers(database_url: str, sink: Sink, tmp_path: Path) -> Iterator[Workers]:
    started = Workers(database_url, sink.port, tmp_path / "faults")
    yield started
    started.end()


async def recover(database: Database, transport: SmtpTransport, letterhead: Letterhead) -> Delivered:
    """Deliver as another worker does once the dead one's leases are over."""
    later = NOW + SENDING_LEASE + timedelta(seconds=1)
    return await deliver_ready(database, transport, lambda: later, 1_000, "next", letterhead=letterhead)


@pytest.mark.parametrize(
    ("point", "doubled"),
    [
        ("notify.after_claim", 0),
        ("notify.before_data", 0),
        ("notify.after_data", 1),
        ("notify.after_250", 1),
        ("notify.after_mark", 0),
    ],
)
async def test_a_killed_worker_loses_no_notice_and_doubles_at_most_one(
    database: Database,
    sink: Sink,
    transport: SmtpTransport,
    letterhead: Letterhead,
    workers: Workers,
    point: str,
    doubled: int,
) -> None:
    ids = queue(database, 3)
    killed = workers.start(f"{point}=kill")
    assert await asyncio.to_thread(killed.wait, 60) == -signal.SIGKILL
    assert workers.faults() == [f"{point}=kill"]

    await recover(database, transport, letterhead)
    assert states(database) == {"accepted": 3}
    copies = sink.ids()
    assert set(copies) == {notice(database, it).message_id for it in ids}
    assert sum(copies.values()) - len(copies) == doubled


@pytest.mark.parametrize(
    ("point", "held"), [("notify.after_claim", 0), ("notify.after_data", 1), ("notify.after_250", 1)]
)
async def test_a_killed_worker_never_doubles_a_reminder(
    database: Database,
    sink: Sink,
    transport: SmtpTransport,
    letterhead: Letterhead,
    workers: Workers,
    point: str,
    held: int,
) -> None:
    queue(database, 3, kind="reminder")
    killed = workers.start(f"{point}=kill")
    assert await asyncio.to_thread(killed.wait, 60) == -signal.SIGKILL
    assert workers.faults() == [f"{point}=kill"]

    await recover(database, transport, letterhead)
    assert (states(database)["held"], states(database)["accepted"]) == (held, 3 - held)
    assert set(sink.ids().values()) == {1}


async def test_two_crashes_double_at_most_two(
    database: Database, sink: Sink, transport: SmtpTransport, letterhead: Letterhead, workers: Workers
) -> None:
    [identity] = queue(database)
    for crash in range(2):
        killed = workers.start("notify.after_250=kill")
        assert await asyncio.to_thread(killed.wait, 60) == -signal.SIGKILL
        with database.write() as session:
            row = session.merge(notice(database, identity))
            assert (row.state, row.attempts) == ("sending", crash + 1)
            row.lease_until = NOW
    await recover(database, transport, letterhead)
    assert notice(database, identity).state == "accepted"
    assert list(sink.ids().values()) == [3]


async def test_a_worker_that_wakes_after_its_lease_overwrites_nothing(
    database: Database, sink: Sink, transport: SmtpTransport, letterhead: Letterhead, workers: Workers
) -> None:
    [identity] = queue(database)
    sleeper = workers.start("notify.after_250=stop")
    stopped = await asyncio.to_thread(os.waitid, os.P_PID, sleeper.pid, os.WSTOPPED)
    assert stopped is not None
    assert stopped.si_status == signal.SIGSTOP

    assert (await recover(database, transport, letterhead)).accepted == 1
    before = notice(database, identity)
    os.kill(sleeper.pid, signal.SIGCONT)
    said, _ = await asyncio.to_thread(sleeper.communicate, None, 60)
    assert "lost=1" in said
    assert notice(database, identity) == before
    assert list(sink.ids().values()) == [2]


async def test_a_late_worker_may_still_say_that_its_mail_was_accepted(
    database: Database, sink: Sink, workers: Workers
) -> None:
    [identity] = queue(database, kind="reminder")
    sleeper = workers.start("notify.after_250=stop")
    await asyncio.to_thread(os.waitid, os.P_PID, sleeper.pid, os.WSTOPPED)
    with database.write() as session:
        session.merge(notice(database, identity)).state = "held"
    os.kill(sleeper.pid, signal.SIGCONT)
    said, _ = await asyncio.to_thread(sleeper.communicate, None, 60)
    assert "accepted=1" in said
    assert (notice(database, identity).state, len(sink.mails)) == ("accepted", 1)
