"""What tests of the web share: the application over a small programme, and clients who sign in to it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from fastapi import FastAPI
from httpx import Client
from pydantic import SecretStr

from api.app import create_app
from api.edge.identity import person_token
from models.clock import utc_now
from models.db import Database
from settings import Settings
from tests.web.reader import Reader
from tests.web.server import WebServer, free_port
from tests.web.world import World, fill

SECRET = SecretStr("a secret for tests, longer than thirty-two")
SignIn = Callable[[str], Client]
Enter = Callable[..., Reader]


@pytest.fixture
def world(database: Database) -> World:
    """Give a small programme in the database under test."""
    return fill(database)


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Give the settings of a development installation on the database under test."""
    return Settings(
        data_directory=tmp_path,
        database_url=database_url,
        secret_key=SECRET,
        public_url=f"http://127.0.0.1:{free_port()}",
        prefect_ui_url="http://127.0.0.1:4200",
    )


@pytest.fixture
def app(world: World, settings: Settings) -> FastAPI:
    """Give the application."""
    return create_app(settings)


@pytest.fixture
def server(app: FastAPI) -> Iterator[WebServer]:
    """Give the application as a real server."""
    with WebServer(app) as running:
        yield running


@pytest.fixture
def client(server: WebServer) -> Iterator[Client]:
    """Give a client who did not sign in."""
    with Client(base_url=server.url) as opened:
        yield opened


@pytest.fixture
def sign_in(server: WebServer, world: World, settings: Settings) -> Iterator[SignIn]:
    """Give clients signed in as a person of the programme, or as the holder of one of its keys."""
    with ExitStack() as stack:

        def enter(name: str) -> Client:
            token = world.keys.get(name) or person_token(settings, world.people[name], utc_now())
            headers = {"Authorization": f"Bearer {token}"}
            return stack.enter_context(Client(base_url=server.url, headers=headers, timeout=30))

        yield enter


@pytest.fixture
def enter(server: WebServer, world: World) -> Iterator[Enter]:
    """Give browsers, signed in as a person of the programme or as nobody."""
    with ExitStack() as stack:

        def open_browser(name: str = "", language: str = "en") -> Reader:
            reader = Reader(server.url, language)
            stack.enter_context(reader.client)
            if name:
                reader.sign_in(world.people[name])
            return reader

        yield open_browser
