"""An engine as a process of its own, which can be told to break at a named point."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlmodel import col, select

from models.db import Database
from models.heartbeat import Heartbeat
from tests.engine.prefect_server import PrefectServer

PATIENCE_SECONDS = 90.0


class EngineProcess:
    """`python -m flows.engine` on one database and one Prefect server."""

    def __init__(
        self, folder: Path, url: str, prefect: PrefectServer, *, fault: str = "", smtp_port: int = 9
    ) -> None:
        """Prepare; `fault` is NAME=ACTION."""
        self.log = folder / f"engine-{len(list(folder.iterdir()))}.log"
        self.faults = self.log.with_suffix(".faults")
        self.url = url
        self.environment = prefect.environment | {
            "SHIRAKA_DATABASE_URL": url,
            "SHIRAKA_DATA_DIRECTORY": str(folder),
            "SHIRAKA_PREFECT_API_URL": prefect.url,
            "SHIRAKA_SMTP_HOST": "127.0.0.1",
            "SHIRAKA_SMTP_PORT": str(smtp_port),
            "SHIRAKA_ENGINE_LINGER_SECONDS": "1",
            "SHIRAKA_FAULT": fault,
            "SHIRAKA_FAULT_LOG": str(self.faults),
        }
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        """Start it; it is at work when it has given a sign of life."""
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "flows.engine"], env=self.environment, stdout=log, stderr=log
            )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave nothing behind."""
        if self.running.poll() is None:
            self.running.kill()
            self.running.wait()

    @property
    def running(self) -> subprocess.Popen[bytes]:
        """Give the process."""
        assert self.process is not None
        return self.process

    def name(self, database: Database) -> str | None:
        """Give the name it beats under, or None before its first beat."""
        with database.read() as session:
            mine = select(Heartbeat.name).where(Heartbeat.process_id == self.running.pid)
            return session.exec(mine.order_by(col(Heartbeat.started_at).desc())).first()

    def wait_for_beat(self, database: Database) -> str:
        """Wait until it is at work and give its name."""
        until(lambda: self.name(database) is not None or self.running.poll() is not None, self)
        name = self.name(database)
        assert name is not None, self.said()
        return name

    def stop(self) -> int:
        """Ask it to stop and give its exit code."""
        self.running.send_signal(signal.SIGTERM)
        return self.running.wait(PATIENCE_SECONDS)

    def wait_for_fault(self, name: str) -> None:
        """Wait until it broke where it was told to."""
        until(lambda: self.faults.exists() and name in self.faults.read_text(), self)

    def said(self) -> str:
        """Give what it wrote last."""
        return self.log.read_text(errors="replace")[-6000:]


def until(holds: Callable[[], bool], engine: EngineProcess | None = None) -> None:
    """Wait until something outside this process holds."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < end, engine.said() if engine else "it never came to hold"
        time.sleep(0.05)
