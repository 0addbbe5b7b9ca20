"""Waking: whoever waits for work hears of a commit at once, and hears nothing of what was undone."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime
from time import monotonic

import pytest
from sqlalchemy import text
from sqlmodel import Session, select

from models.db import Database
from models.project import Project
from models.ready import READY, mark_ready
from models.wake import Waker

NOW = datetime(2013, 9, 1, 7, 0, tzinfo=UTC)  # Sunday
PATIENCE_SECONDS = 10.0


class Undone(Exception):
    """Undoes a transaction."""


ALLOWED_SECONDS = 0.05


def mark_some(session: Session) -> None:
    project = session.exec(select(Project.id)).first()
    assert project is not None
    mark_ready(session, project, NOW)


def commit(database: Database) -> float:
    with database.write() as session:
        mark_some(session)
    return monotonic()


def undo(database: Database) -> None:
    with suppress(Undone), database.write() as session:
        mark_some(session)
        raise Undone


async def quiet(waker: Waker) -> None:
    """Take the signals that listening begins with."""
    while await waker.wait(READY, 0.1):
        pass


async def test_a_commit_wakes_within_fifty_milliseconds(programme: Database) -> None:
    delays = []
    async with Waker(programme.url, [READY]).listening() as waker:
        await quiet(waker)
        for _ in range(9):
            waiting = asyncio.create_task(waker.wait(READY, PATIENCE_SECONDS))
            committed = await asyncio.to_thread(commit, programme)
            assert await waiting
            delays.append(monotonic() - committed)
            await quiet(waker)
    assert sorted(delays)[len(delays) // 2] < ALLOWED_SECONDS


async def test_what_was_undone_wakes_nobody(programme: Database) -> None:
    async with Waker(programme.url, [READY]).listening() as waker:
        await quiet(waker)
        await asyncio.to_thread(undo, programme)
        assert not await waker.wait(READY, 0.2)


async def test_a_commit_before_the_wait_is_not_missed(programme: Database) -> None:
    async with Waker(programme.url, [READY]).listening() as waker:
        await quiet(waker)
        await asyncio.to_thread(commit, programme)
        assert await waker.wait(READY, PATIENCE_SECONDS)
        assert not await waker.wait(READY, 0.2)


@pytest.mark.parametrize("backend", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True)
async def test_a_listener_that_was_cut_off_listens_again_and_looks_for_what_it_missed(
    programme: Database,
) -> None:
    async with Waker(programme.url, [READY]).listening() as waker:
        await quiet(waker)
        await asyncio.to_thread(cut_others_off, programme)
        assert await waker.wait(READY, PATIENCE_SECONDS)
        await quiet(waker)
        await asyncio.to_thread(commit, programme)
        assert await waker.wait(READY, PATIENCE_SECONDS)


def cut_others_off(database: Database) -> None:
    """End every other connection to the database, as a restart of the server does."""
    with database.write() as session:
        ended = session.execute(
            text(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        ).scalar_one()
    assert ended >= 1
