"""What tests share: a migrated database of their own, empty or with the example, on both databases."""

import itertools
import shutil
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

from models import migrate
from models.db import Database
from tests.postgresql import PostgresqlServer

COUNTER = itertools.count(1)
TESTS = Path(__file__).parent
SERVERS = ("engine/", "journeys/")
# Files whose tests take long together; the quick run, which is for every few minutes, leaves them out.
LONG = (
    "delivery/test_calendar_files.py",
    "delivery/test_delivery.py",
    "delivery/test_hostile.py",
    "engine/*",
    "journeys/*",
    "storage/test_amendments.py",
    "storage/test_funds.py",
    "storage/test_import*.py",
    "storage/test_ledger_races.py",
    "storage/test_movement.py",
    "storage/test_protocols.py",
    "storage/test_tranches.py",
    "web/test_decisions.py",
    "web/test_funding.py",
    "web/test_guards.py",
    "web/test_ledger.py",
    "web/test_pages*.py",
    "web/test_partner_links.py",
    "web/test_permission_sweep.py",
    "web/test_persons.py",
    "web/test_schema.py",
    "web/test_sign_in.py",
)


class Templates:
    """Databases that are prepared once and copied for each test."""

    def __init__(self, folder: Path) -> None:
        """Keep SQLite files in `folder`; the PostgreSQL server starts when a test first asks for it."""
        self.folder = folder
        self.server: PostgresqlServer | None = None
        self.prepared: dict[tuple[str, str], str] = {}

    def make(self, backend: str, content: str) -> str:
        """Give the address of a new copy of the template with this content."""
        if (backend, content) not in self.prepared:
            self.prepared[backend, content] = self._prepare(backend, content)
        return self._copy(backend, content)

    def drop(self, backend: str, url: str) -> None:
        """Delete a copy; whoever is still connected is cut off."""
        if backend == "postgresql":
            self.running().execute(f"DROP DATABASE IF EXISTS {url.rpartition('/')[2]} WITH (FORCE)")

    def running(self) -> PostgresqlServer:
        """Give the PostgreSQL server, started the first time."""
        if self.server is None:
            self.server = PostgresqlServer()
            self.server.start()
        return self.server

    def close(self) -> None:
        """Stop the server."""
        if self.server is not None:
            self.server.__exit__(None, None, None)

    def _prepare(self, backend: str, content: str) -> str:
        if content == "empty":
            url = self._new(backend, "template_empty")
            migrate.upgrade(url)
            return url
        url = self.make(backend, "empty")
        from tests.factories.programme import fill

        fill(url)
        return url

    def _new(self, backend: str, name: str) -> str:
        if backend == "sqlite":
            return f"sqlite:///{self.folder / name}.db"
        self.running().execute(f"CREATE DATABASE {name}")
        return self.running().url(name)

    def _copy(self, backend: str, content: str) -> str:
        template = self.prepared[backend, content]
        name = f"copy_{next(COUNTER)}"
        if backend == "sqlite":
            target = self.folder / f"{name}.db"
            shutil.copyfile(template.removeprefix("sqlite:///"), target)
            return f"sqlite:///{target}"
        source = template.rpartition("/")[2]
        self.running().execute(f"CREATE DATABASE {name} TEMPLATE {source}")
        return self.running().url(name)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let writers of the ledger race for longer, and have mails drawn for people to look at."""
    parser.addoption("--ledger-seconds", default="4", help="how long writers race for the ledger (4)")
    parser.addoption("--mail-pictures", help="a folder into which pictures of every mail are put")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep a file's tests with one worker, all that start servers with the same one, and mark the long."""
    for item in items:
        name = item.path.relative_to(TESTS).as_posix()
        item.add_marker(pytest.mark.xdist_group("servers" if name.startswith(SERVERS) else name))
        if any(fnmatch(name, pattern) for pattern in LONG):
            item.add_marker(pytest.mark.long)


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Templates]:
    """Give the prepared databases of this run."""
    prepared = Templates(tmp_path_factory.mktemp("databases"))
    yield prepared
    prepared.close()


@pytest.fixture(scope="session")
def postgresql_server(templates: Templates) -> PostgresqlServer:
    """Give the run's PostgreSQL server, for tests that need databases of another kind."""
    return templates.running()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def backend(request: pytest.FixtureRequest) -> str:
    """Name the database under test; a test runs once on each, unless it is parametrised indirectly."""
    return str(request.param)


@pytest.fixture
def database_url(request: pytest.FixtureRequest, templates: Templates, backend: str) -> Iterator[str]:
    """Give the address of a migrated database: empty, or filled if the test asks for `programme`."""
    content = "programme" if "programme" in request.fixturenames else "empty"
    url = templates.make(backend, content)
    yield url
    templates.drop(backend, url)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """Give a migrated database of the test's own."""
    opened = Database(database_url)
    yield opened
    opened.dispose()


@pytest.fixture
def programme(database: Database) -> Database:
    """Give the test's database with the example programme and acting persons appointed to every role."""
    return database
