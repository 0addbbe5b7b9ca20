"""What the tests of flows and the engine share: one Prefect server for all of them."""

import gc
import warnings
from collections.abc import Iterator

import pytest
from prefect.events.worker import EventsWorker
from prefect.logging.handlers import APILogWorker
from prefect.settings import (
    PREFECT_API_URL,
    PREFECT_HOME,
    PREFECT_LOGGING_LEVEL,
    PREFECT_SERVER_ALLOW_EPHEMERAL_MODE,
    temporary_settings,
)

from tests.engine.prefect_server import PrefectServer


@pytest.fixture(scope="session")
def started_prefect(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrefectServer]:
    """Start a server for the whole run."""
    server = PrefectServer(tmp_path_factory.mktemp("prefect"))
    server.start()
    yield server
    # Prefect's client reports from a thread over a connection of its own, closed while the server lives.
    EventsWorker.drain_all(timeout=10)
    APILogWorker.drain_all(timeout=10)
    server.kill()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


@pytest.fixture
def prefect_server(started_prefect: PrefectServer) -> Iterator[PrefectServer]:
    """Give a running server; flows of this process run against it."""
    if started_prefect.process is None:
        started_prefect.start()
    changed = {
        PREFECT_API_URL: started_prefect.url,
        PREFECT_HOME: started_prefect.folder / "client",
        PREFECT_LOGGING_LEVEL: "CRITICAL",
        PREFECT_SERVER_ALLOW_EPHEMERAL_MODE: False,
    }
    with temporary_settings(changed):
        yield started_prefect
    gc.collect()
