"""A Prefect server of the tests' own: on loopback, in its own folder, killed and started again at will."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

from tests.postgresql import free_port

START_SECONDS = 120.0


class PrefectServer:
    """A server with its own home and port, which both outlive it."""

    def __init__(self, folder: Path) -> None:
        """Choose the port; nothing runs yet."""
        self.folder = folder
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Give the address of its API."""
        return f"http://127.0.0.1:{self.port}/api"

    @property
    def environment(self) -> dict[str, str]:
        """Give what its clients and it are told; of this machine's own settings for Prefect they get none."""
        own = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
        return own | {
            "DO_NOT_TRACK": "1",
            "PREFECT_HOME": str(self.folder),
            "PREFECT_API_URL": self.url,
            "PREFECT_SERVER_API_HOST": "127.0.0.1",
            "PREFECT_SERVER_API_PORT": str(self.port),
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "PREFECT_SERVER_UI_ENABLED": "false",
            "PREFECT_SERVER_SERVICES_SCHEDULER_LOOP_SECONDS": "2",
        }

    def start(self) -> None:
        """Start it and wait until it answers."""
        command = (sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1")
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [*command, "--port", str(self.port)],
                env=self.environment,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
            )
        until = time.monotonic() + START_SECONDS
        while not self._answers():
            assert self.process.poll() is None, (self.folder / "server.log").read_text()[-4000:]
            assert time.monotonic() < until, "Prefect's server does not answer"
            time.sleep(0.1)

    def kill(self) -> None:
        """End it without a word, as a crash does."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def find(self, what: str, **body: Any) -> list[dict[str, Any]]:
        """Ask for the runs of a kind: `flow_runs` or `task_runs`."""
        request = Request(
            f"{self.url}/{what}/filter",
            data=json.dumps(body).encode(),
            headers={"content-type": "application/json"},
        )
        with urlopen(request, timeout=30) as answer:
            found: list[dict[str, Any]] = json.load(answer)
        return found

    def _answers(self) -> bool:
        try:
            with urlopen(f"{self.url}/health", timeout=5):
                return True
        except (URLError, OSError):
            return False
