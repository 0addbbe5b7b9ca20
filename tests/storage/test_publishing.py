"""Publishing lifecycles: checked, numbered, kept for ever, and never twice."""

import threading
from datetime import UTC, datetime

import pytest
from sqlmodel import select

from models.commands.publish_lifecycle import publish
from models.db import Database
from models.definitions import newest
from models.lifecycle import Lifecycle
from models.lifecycles.loader import default_source, digest, load_definition
from models.rules.errors import Conflict, Invalid, Refused
from tests.factories.definition import SOUND, changed

NOW = datetime(2014, 3, 2, 9, 0, tzinfo=UTC)  # Sunday.
OTHER = changed(("target: {working_days: 5}", "target: {working_days: 6}"))


def published(database: Database) -> list[tuple[str, int]]:
    """List what is published, by key and number."""
    with database.read() as session:
        rows = session.exec(select(Lifecycle).order_by(Lifecycle.key, Lifecycle.number)).all()  # type: ignore[arg-type]
    return [(row.key, row.number) for row in rows]


def test_a_published_definition_is_kept_word_for_word(database: Database) -> None:
    with database.write() as session:
        publish(session, default_source(), NOW)
    with database.read() as session:
        row = newest(session, "joint_funding")
    assert (row.key, row.number, row.published_at) == ("joint_funding", 1, NOW)
    assert row.source == default_source()
    assert row.digest == digest(row.source)
    assert load_definition(row.source) == load_definition(default_source())


def test_versions_of_a_lifecycle_are_numbered_one_after_the_other(database: Database) -> None:
    for source in (SOUND, default_source(), OTHER):
        with database.write() as session:
            publish(session, source, NOW)
    assert published(database) == [("joint_funding", 1), ("small", 1), ("small", 2)]
    with database.read() as session:
        assert newest(session, "small").source == OTHER


def test_a_text_is_never_published_twice(database: Database) -> None:
    with database.write() as session:
        publish(session, SOUND, NOW)
    with pytest.raises(Refused) as refused, database.write() as session:
        publish(session, SOUND, NOW)
    assert refused.value.code == "lifecycle_published_already"
    assert "small version 1" in refused.value.message("en")
    assert published(database) == [("small", 1)]


def test_a_definition_with_defects_is_refused_with_all_of_them(database: Database) -> None:
    source = changed(("role: sponsor\n", "role: nobody\n"), ("by: [manager]", "by: [nobody]"))
    with pytest.raises(Invalid) as refused, database.write() as session:
        publish(session, source, NOW)
    lines = [error.parameters["line"] for error in refused.value.errors]
    assert [source.splitlines()[line - 1].strip() for line in lines] == ["role: nobody", "by: [nobody]"]
    assert "nobody" in refused.value.errors[1].message("ar")
    assert published(database) == []


def test_nothing_is_current_before_anything_is_published(database: Database) -> None:
    with pytest.raises(Refused), database.read() as session:
        newest(session, "small")


def test_two_that_publish_at_once_never_share_a_number(database: Database) -> None:
    ready = threading.Barrier(2)
    outcomes: list[str] = []

    def run(source: str) -> None:
        ready.wait()
        try:
            with database.write() as session:
                publish(session, source, NOW)
            outcomes.append("published")
        except Conflict as error:
            outcomes.append(error.code)

    threads = [threading.Thread(target=run, args=(source,)) for source in (SOUND, OTHER)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert "published" in outcomes
    numbers = [number for _key, number in published(database)]
    assert numbers == list(range(1, outcomes.count("published") + 1))
    assert set(outcomes) <= {"published", "changed_meanwhile"}
