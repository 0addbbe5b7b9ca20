"""A real web server in a process of its own, databases to serve from, and clients that press on it."""

import http.client
import os
import re
import secrets
import selectors
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, perf_counter

import psutil

from models import migrate
from models.db import Database
from settings import Settings, load_settings
from tests.postgresql import PostgresqlServer
from tests.web.world import World, fill

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Ask:
    """One request: method, path, headers and body."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes | None = None


@dataclass(frozen=True, slots=True)
class Pressed:
    """What a load came to: seconds and status of each request, how long all took, and what it cost."""

    seconds: tuple[float, ...]
    statuses: tuple[int, ...]
    lasted: float
    server_seconds: float

    @property
    def server_milliseconds(self) -> float:
        """Give what one request cost the server's processor; other load hardly changes it."""
        return self.server_seconds / len(self.seconds) * 1000

    def percentile(self, part: int) -> float:
        """Give a percentile in milliseconds."""
        return statistics.quantiles(self.seconds, n=100)[part - 1] * 1000


@contextmanager
def databases(names: list[str]) -> Iterator[Iterator[tuple[str, World, Settings]]]:
    """Give each kind of database: migrated, durable, with the small programme of the web's tests."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="shiraka-bench-")))

        def each() -> Iterator[tuple[str, World, Settings]]:
            for name in names:
                url = f"sqlite:///{folder / 'bench.db'}"
                if name == "postgresql":
                    server = stack.enter_context(PostgresqlServer(durable=True))
                    server.execute("CREATE DATABASE bench")
                    url = server.url("bench")
                migrate.upgrade(url)
                database = Database(url, pool_size=10)
                stack.callback(database.dispose)
                settings = load_settings(
                    database_url=url, data_directory=folder, secret_key=secrets.token_hex(32)
                )
                yield name, fill(database), settings

        yield each()


@dataclass(frozen=True, slots=True)
class Server:
    """A running web server: its port, and its process."""

    port: int
    process: psutil.Process

    def processor_seconds(self) -> float:
        """Give the processor time that it has taken so far."""
        processes = [self.process, *self.process.children(recursive=True)]
        return float(sum(times.user + times.system for times in (it.cpu_times() for it in processes)))


@contextmanager
def serving(settings: Settings) -> Iterator[Server]:
    """Run uvicorn as `up` does, with as many processes."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    environment = os.environ | {
        "SHIRAKA_DATABASE_URL": settings.database_url,
        "SHIRAKA_DATA_DIRECTORY": str(settings.data_directory),
        "SHIRAKA_SECRET_KEY": settings.secret_key.get_secret_value(),
    }
    command = [sys.executable, "-m", "uvicorn", "api.app:create_app", "--factory", "--port", str(port)]
    command += ["--workers", str(settings.web_process_count)]
    process = subprocess.Popen(
        [*command, "--no-access-log", "--log-level", "warning"],
        env=environment,
        cwd=Path(__file__).parent.parent,
    )
    try:
        _await(port)
        yield Server(port, psutil.Process(process.pid))
    finally:
        process.terminate()
        process.wait(10)


def press(server: Server, asks: list[Ask], clients: int = 8) -> Pressed:
    """Send every request, each client one after another over a kept connection.

    One thread plays all clients over bare sockets, so that it takes little from the cores of the server.
    """
    waiting = iter(_written(ask) for ask in asks)
    done: list[tuple[float, int]] = []
    began, spent = perf_counter(), server.processor_seconds()
    with selectors.DefaultSelector() as selector:
        for _ in range(clients):
            connection = socket.create_connection(("127.0.0.1", server.port), timeout=60)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            selector.register(connection, selectors.EVENT_READ, Exchange(connection))
        open_ = [key.data for key in selector.get_map().values()]
        playing = [exchange for exchange in open_ if exchange.begin(next(waiting, None))]
        while playing:
            for key, _ in selector.select():
                exchange: Exchange = key.data
                if exchange.take():
                    done.append((perf_counter() - exchange.began, exchange.status))
                    if not exchange.begin(next(waiting, None)):
                        playing.remove(exchange)
        for exchange in open_:
            exchange.connection.close()
    lasted, spent = perf_counter() - began, server.processor_seconds() - spent
    seconds, statuses = zip(*done, strict=True)
    return Pressed(seconds, statuses, lasted, spent)


class Exchange:
    """One client's connection: a request under way, and what has come of its answer."""

    def __init__(self, connection: socket.socket) -> None:
        """Start with nothing asked."""
        self.connection = connection
        self.received = b""
        self.began = 0.0
        self.status = 0

    def begin(self, request: bytes | None) -> bool:
        """Send a request; tell whether there was one."""
        if request is None:
            return False
        self.received, self.began = b"", perf_counter()
        self.connection.sendall(request)
        return True

    def take(self) -> bool:
        """Take what has arrived; tell whether the answer is whole."""
        arrived = self.connection.recv(1 << 20)
        if not arrived:
            raise ConnectionError("the server closed a kept connection")
        self.received += arrived
        head, gap, body = self.received.partition(b"\r\n\r\n")
        length = LENGTH.search(head)
        if not gap or length is None:
            return False
        self.status = int(head.split(b" ", 2)[1])
        return len(body) >= int(length[1])


def _written(ask: Ask) -> bytes:
    headers = {"Host": "127.0.0.1", **ask.headers, "Content-Length": str(len(ask.body or b""))}
    lines = [f"{ask.method} {ask.path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode() + (ask.body or b"")


def commits_a_second(database: Database, commits: int = 400, clients: int = 8) -> float:
    """Measure bare durable commits of one small row, by as many clients, on this database."""
    with database.write() as session:
        session.connection().exec_driver_sql("CREATE TABLE IF NOT EXISTS bare (n INTEGER)")
    waiting = iter(range(commits))
    lock = threading.Lock()

    def work() -> None:
        while True:
            with lock:
                number = next(waiting, None)
            if number is None:
                return
            with database.write() as session:
                session.connection().exec_driver_sql(f"INSERT INTO bare VALUES ({number})")

    began = perf_counter()
    _together(work, clients)
    return commits / (perf_counter() - began)


def _together(work: Callable[[], None], clients: int) -> None:
    threads = [threading.Thread(target=work) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _await(port: int) -> None:
    end = monotonic() + 30
    while monotonic() < end:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
            connection.request("GET", "/healthz")
            connection.getresponse().read()
        except OSError:
            threading.Event().wait(0.05)
        else:
            connection.close()
            return
    raise TimeoutError("the web server did not start")
