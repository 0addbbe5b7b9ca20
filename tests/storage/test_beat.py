"""Heartbeats: who lives is left alone, and what the dead held is free at once."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from models.commands.beat import (
    KEPT,
    SILENCE,
    Process,
    beat,
    bury,
    end_run,
    find_dead,
    forget_old,
    open_run,
    orphaned_runs,
    stop_beating,
)
from models.db import Database
from models.heartbeat import FlowRun, Heartbeat
from models.queries.operations import operations
from models.ready import claim

NOW = datetime(2013, 9, 1, 7, 0, tzinfo=UTC)  # Sunday
ME = Process("me", "cairo", 10, NOW)
MOMENT = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("other", "silent_for", "dead"),
    [
        (Process("other", "cairo", 11, NOW), MOMENT, True),
        (Process("other", "cairo", 12, NOW), MOMENT, False),
        (Process("other", "cairo", 10, NOW), MOMENT, True),
        (Process("other", "cairo", 12, NOW), SILENCE + MOMENT, True),
        (Process("other", "giza", 11, NOW), MOMENT, False),
        (Process("other", "giza", 11, NOW), SILENCE + MOMENT, True),
    ],
    ids=[
        "ended here",
        "lives here",
        "had my id before me",
        "silent here",
        "lives elsewhere",
        "silent elsewhere",
    ],
)
def test_the_dead_are_told_from_the_living(
    database: Database, other: Process, silent_for: timedelta, dead: bool
) -> None:
    with database.write() as session:
        beat(session, other, NOW)
        beat(session, ME, NOW + silent_for)
        found = find_dead(session, ME, NOW + silent_for, lambda process_id: process_id == 12)
    assert found == (["other"] if dead else [])


def test_what_a_dead_engine_held_is_free_and_its_runs_are_orphans(programme: Database) -> None:
    with programme.write() as session:
        beat(session, ME, NOW)
        ready = datetime(2013, 12, 1, tzinfo=UTC)
        held = claim(session, "me", ready, 3)
        open_run(session, "ended", "advance_projects", "me", NOW)
        end_run(session, "ended", NOW)
        open_run(session, "open", "advance_projects", "me", NOW)
        assert orphaned_runs(session) == []
        assert bury(session, "me", NOW) == len(held) == 3
        assert orphaned_runs(session) == ["open"]
        assert {it.project_id for it in held} <= {it.project_id for it in claim(session, "you", ready, 1_000)}


def test_an_engine_that_stopped_of_its_own_will_is_seen_to_have_stopped(database: Database) -> None:
    with database.write() as session:
        beat(session, ME, NOW)
    with database.read() as session:
        assert operations(session, NOW).engine.running
    with database.write() as session:
        stop_beating(session, "me", NOW)
    with database.read() as session:
        assert not operations(session, NOW).engine.running


def test_an_engine_that_was_thought_dead_and_beats_again_lives(database: Database) -> None:
    with database.write() as session:
        beat(session, ME, NOW)
        bury(session, "me", NOW)
    with database.write() as session:
        beat(session, ME, NOW + MOMENT)
    with database.read() as session:
        assert operations(session, NOW + MOMENT).engine.running


def test_old_books_are_forgotten_and_open_ones_kept(database: Database) -> None:
    with database.write() as session:
        for name in ("old", "living"):
            beat(session, Process(name, "cairo", 11, NOW), NOW)
            open_run(session, name, "advance_projects", name, NOW)
        end_run(session, "old", NOW)
        stop_beating(session, "old", NOW)
    with database.write() as session:
        forget_old(session, NOW + KEPT + MOMENT)
    with database.read() as session:
        assert [it.name for it in session.exec(select(Heartbeat))] == ["living"]
        assert [it.id for it in session.exec(select(FlowRun))] == ["living"]
