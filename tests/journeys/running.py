"""A running `shiraka up`: every process real, on a data directory and ports of its own."""

import os
import subprocess
import sys
from pathlib import Path
from time import monotonic, sleep
from urllib.error import URLError
from urllib.request import urlopen

from cli import installation
from cli.ports import choose
from cli.processes import end_marked
from settings import BASE


def within(seconds: float) -> float:
    """Give the limit for this machine as busy as it is: in proportion where other work shares its cores."""
    return seconds * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


class Up:
    """A running `shiraka up` and what it wrote down."""

    def __init__(self, data: Path, *options: str) -> None:
        """Start on `data`, without the demonstration; `options` go to `up` as they are."""
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
            self.command("up", "--no-demo", "--port", str(self.port), *options),
            cwd=BASE,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def command(self, *arguments: str) -> list[str]:
        """Give the words of a command line."""
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
        """Wait until everything is up."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if "Shiraka is ready" in line:
                return
        raise AssertionError(self.logs())

    def logs(self) -> str:
        """Give the ends of all logs."""
        return "\n".join(f"{it.name}: {it.read_text()[-2000:]}" for it in (self.data / "logs").glob("*.log"))

    @property
    def start(self) -> installation.Start:
        """Give what the start wrote down of itself."""
        found = installation.read(self.data)
        assert found is not None
        return found

    def end(self) -> None:
        """End it with all its children, whatever state it is in."""
        self.process.kill()
        self.process.communicate()
        if start := installation.read(self.data):
            end_marked(start.mark, grace_seconds=0)
