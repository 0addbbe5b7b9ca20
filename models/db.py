"""The database: engines, the transaction scope that holds the only commit, and the UTC column type."""

import importlib
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from types import ModuleType
from typing import Any

from sqlalchemy import Dialect, Engine, create_engine, event, make_url
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.types import DateTime, TypeDecorator
from sqlmodel import Session

BUSY_MILLISECONDS = 5_000
CONNECT_SECONDS = 5
REST_SECONDS = 1.0


class UTCDateTime(TypeDecorator[datetime]):
    """An instant: aware when written, aware UTC when read, on every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive times and store the rest as UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value.isoformat()} has no time zone; pass an aware time")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back an aware UTC time."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None] | None:
        """Read SQLite's text at once: instants are most of what is read, and two readers cost twice."""
        return _instant_of_text if dialect.name == "sqlite" else super().result_processor(dialect, coltype)


def _instant_of_text(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value).replace(tzinfo=UTC)


def sqlite_driver() -> ModuleType:
    """Choose the newest SQLite at hand: the bundled wheel where it is installed, else Python's own."""
    try:
        return importlib.import_module("pysqlite3.dbapi2")
    except ImportError:
        return sqlite3


def journal_mode(version: tuple[int, ...]) -> str:
    """Name the journal that is safe on this SQLite: WAL only where the WAL-reset defect is mended."""
    mended = version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)
    return "WAL" if mended else "TRUNCATE"


class Database:
    """One database and its two kinds of session: `read` and `write`."""

    def __init__(self, url: str, *, pool_size: int = 10) -> None:
        """Prepare engines for `url` (SQLAlchemy form); nothing is opened yet."""
        importlib.import_module("models.tables")  # rows refer to tables that their reader need not know of
        self.url = url
        self.is_sqlite = make_url(url).get_backend_name() == "sqlite"
        self.engine = _sqlite_engine(url, pool_size) if self.is_sqlite else _postgresql_engine(url, pool_size)
        self._writer = threading.Lock()
        self._writing = self.engine.execution_options(immediate=True)
        self._reading = self.engine if self.is_sqlite else _postgresql_engine(url, pool_size, reads=True)

    @property
    def engines(self) -> tuple[Engine, ...]:
        """Give the engines through which everything is asked: one on SQLite, one to read on PostgreSQL."""
        return (self.engine,) if self.is_sqlite else (self.engine, self._reading)

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Give a session whose changes are all kept at the end of the block, or none."""
        with self._queue(), Session(self._writing, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def _queue(self) -> Iterator[None]:
        """Have this process's writers wait for each other on SQLite, which takes one at a time.

        Its own waiting is a sleep that grows, so that under load the unlucky would wait for seconds.
        """
        mine = self.is_sqlite and self._writer.acquire(timeout=BUSY_MILLISECONDS / 1000)
        try:
            yield
        finally:
            if mine:
                self._writer.release()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Give a session that keeps nothing; on SQLite it sees one state of the data.

        On PostgreSQL each statement stands for itself, and one that would write is refused.
        """
        with Session(self._reading, expire_on_commit=False, autoflush=False) as session:
            yield session

    def dispose(self) -> None:
        """Close every pooled connection."""
        for engine in self.engines:
            engine.dispose()


def _sqlite_engine(url: str, pool_size: int) -> Engine:
    path = make_url(url).database
    if path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    driver = sqlite_driver()
    engine = create_engine(
        url, module=driver, pool_size=pool_size, max_overflow=40, connect_args={"check_same_thread": False}
    )
    mode = journal_mode(driver.sqlite_version_info)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
        cursor.execute(f"PRAGMA journal_mode={mode}")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        immediate = connection.get_execution_options().get("immediate")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

    return engine


def _postgresql_engine(url: str, pool_size: int, *, reads: bool = False) -> Engine:
    """Make an engine that asks a connection whether it lives only where it has rested for a while.

    One that only `reads` opens no transactions: they would see no more, and cost two more trips.
    """
    import psycopg

    options = "-c timezone=UTC -c default_transaction_read_only=on" if reads else "-c timezone=UTC"

    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=40,
        connect_args={"options": options, "connect_timeout": CONNECT_SECONDS},
        isolation_level="AUTOCOMMIT" if reads else "READ COMMITTED",
    )

    @event.listens_for(engine, "checkout")
    def look(connection: Any, record: Any, _proxy: Any) -> None:
        rested = monotonic() - record.info.get("returned", 0.0)
        if rested < REST_SECONDS:
            return
        try:
            connection.execute("SELECT 1")
            connection.rollback()
        except psycopg.OperationalError as error:
            raise DisconnectionError from error

    @event.listens_for(engine, "checkin")
    def note(_connection: Any, record: Any) -> None:
        record.info["returned"] = monotonic()

    return engine
