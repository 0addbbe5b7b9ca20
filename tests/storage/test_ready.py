"""The ready queue: each project is advanced by one engine at a time, and no mark is lost."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from models.db import Database
from models.project import Project
from models.ready import (
    ATTEMPTS_AT_MOST,
    LEASE,
    Claim,
    claim,
    fail,
    let_go,
    let_go_of,
    mark_ready,
    next_ready_at,
    release,
)
from models.rules.errors import Lost
from models.work import Work

NOW = datetime(2013, 9, 1, 7, 0, tzinfo=UTC)  # Sunday
LATER = NOW + LEASE
EVERYTHING = 1_000


@pytest.fixture
def projects(programme: Database) -> list[int]:
    """Give the projects of the example, each freshly marked ready."""
    with programme.write() as session:
        found = [it for it in session.exec(select(Project.id).order_by(col(Project.code))) if it is not None]
        claim(session, "clearing", NOW, EVERYTHING)
        for row in session.exec(select(Work)):
            session.delete(row)
        session.flush()
        for project in found:
            mark_ready(session, project, NOW)
    return found


def work_of(database: Database, project: int) -> Work | None:
    with database.read() as session:
        return session.get(Work, project)


def _write_late(session: Session, mine: Claim) -> None:
    session.get_one(Project, mine.project_id).title_en = "written late"
    release(session, mine, LATER)


def test_a_claimed_project_is_nobody_elses(programme: Database, projects: list[int]) -> None:
    with programme.write() as session:
        mine = claim(session, "one", NOW, 10)
    with programme.write() as session:
        others = claim(session, "two", NOW, EVERYTHING)
    assert len(mine) == 10
    assert {it.project_id for it in mine} | {it.project_id for it in others} == set(projects)
    assert len(mine) + len(others) == len(projects)


def test_claimers_side_by_side_never_share_a_project(programme: Database, projects: list[int]) -> None:
    def take(engine: str) -> list[int]:
        taken: list[int] = []
        while True:
            with programme.write() as session:
                batch = claim(session, engine, NOW, 3)
            if not batch:
                return taken
            assert len(batch) <= 3
            taken += [it.project_id for it in batch]

    with ThreadPoolExecutor(4) as pool:
        shares = list(pool.map(take, ["one", "two", "three", "four"]))
    assert sorted(project for share in shares for project in share) == sorted(projects)


def test_a_moved_project_leaves_the_queue(programme: Database, projects: list[int]) -> None:
    with programme.write() as session:
        [mine] = claim(session, "one", NOW, 1)
        release(session, mine, NOW)
    assert work_of(programme, mine.project_id) is None


def test_a_mark_made_while_a_project_is_moved_is_not_lost(programme: Database, projects: list[int]) -> None:
    with programme.write() as session:
        [mine] = claim(session, "one", NOW, 1)
    with programme.write() as session:
        mark_ready(session, mine.project_id, NOW)
    with programme.write() as session:
        release(session, mine, NOW)
    with programme.write() as session:
        assert mine.project_id in {it.project_id for it in claim(session, "two", NOW, EVERYTHING)}


def test_a_lease_that_ran_out_passes_to_another_and_the_late_one_keeps_nothing(
    programme: Database, projects: list[int]
) -> None:
    with programme.write() as session:
        [mine] = claim(session, "one", NOW, 1)
    with programme.write() as session:
        early = {it.project_id for it in claim(session, "two", NOW, EVERYTHING)}
        taken = {it.project_id: it for it in claim(session, "three", LATER, EVERYTHING)}
    assert mine.project_id not in early
    assert mine.project_id in taken
    with pytest.raises(Lost), programme.write() as session:
        _write_late(session, mine)
    with pytest.raises(Lost), programme.write() as session:
        fail(session, mine, "late", LATER)
    with programme.write() as session:
        assert session.get_one(Project, mine.project_id).title_en != "written late"
        release(session, taken[mine.project_id], LATER)
    assert work_of(programme, mine.project_id) is None


def test_a_late_one_keeps_nothing_even_when_the_project_was_finished_and_came_back(
    programme: Database, projects: list[int]
) -> None:
    with programme.write() as session:
        [mine] = claim(session, "one", NOW, 1)
    with programme.write() as session:
        other = next(
            it for it in claim(session, "two", LATER, EVERYTHING) if it.project_id == mine.project_id
        )
        release(session, other, LATER)
        mark_ready(session, mine.project_id, LATER)
        again = next(
            it for it in claim(session, "two", LATER, EVERYTHING) if it.project_id == mine.project_id
        )
    assert again.fence == mine.fence
    with pytest.raises(Lost), programme.write() as session:
        release(session, mine, LATER)


def test_a_failed_move_is_tried_again_later_and_given_up_to_a_person_in_the_end(
    programme: Database, projects: list[int]
) -> None:
    now, project = NOW, projects[0]
    for attempt in range(1, ATTEMPTS_AT_MOST + 1):
        with programme.write() as session:
            mine = next(it for it in claim(session, "one", now, EVERYTHING) if it.project_id == project)
            assert fail(session, mine, "the printer is on fire", now) == (attempt == ATTEMPTS_AT_MOST)
            again = {it.project_id for it in claim(session, "one", now, EVERYTHING)}
            assert project not in again
        now += timedelta(hours=1)
    row = work_of(programme, project)
    assert row is not None
    assert (row.attempts, row.last_error) == (ATTEMPTS_AT_MOST, "the printer is on fire")
    assert row.failed_at is not None
    with programme.write() as session:
        assert project not in {it.project_id for it in claim(session, "one", now, EVERYTHING)}
        mark_ready(session, project, now)
        assert project in {it.project_id for it in claim(session, "one", now, EVERYTHING)}


def test_what_an_engine_held_is_freed_at_once_when_it_is_known_to_be_dead(
    programme: Database, projects: list[int]
) -> None:
    with programme.write() as session:
        held = claim(session, "dead", NOW, 5)
        stopping = claim(session, "stopping", NOW, 5)
    with programme.write() as session:
        assert let_go_of(session, "dead") == 5
        let_go(session, stopping)
        taken = {it.project_id for it in claim(session, "two", NOW, EVERYTHING)}
    assert {it.project_id for it in [*held, *stopping]} <= taken


def test_the_queue_tells_when_somebody_may_next_claim(programme: Database, projects: list[int]) -> None:
    with programme.write() as session:
        assert next_ready_at(session) == NOW
        for mine in claim(session, "one", NOW, EVERYTHING):
            if mine.project_id != projects[0]:
                release(session, mine, NOW)
        assert next_ready_at(session) == LATER
    with programme.write() as session:
        [mine] = claim(session, "two", LATER, EVERYTHING)
        release(session, mine, LATER)
        assert next_ready_at(session) is None
