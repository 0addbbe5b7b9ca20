"""Migrations bring a database to exactly the tables of the models."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import Inspector, create_engine, inspect

from models import migrate
from models.db import Database
from tests.conftest import Templates
from tests.postgresql import PostgresqlServer


def test_the_migrations_equal_the_models(database_url: str) -> None:
    assert migrate.check(database_url) == []


def test_a_difference_between_migrations_and_models_is_told(database: Database) -> None:
    with database.write() as session:
        session.connection().exec_driver_sql("DROP TABLE tranche")
        session.connection().exec_driver_sql("ALTER TABLE forum ADD COLUMN guests INTEGER")
    found = "\n".join(migrate.check(database.url))
    assert "add table tranche" in found
    assert "remove column forum" in found


def test_an_unmigrated_database_is_told_from_a_migrated_one(fresh_url: str) -> None:
    assert migrate.check(fresh_url)[0] == f"revision None, not {migrate.newest()}"
    assert migrate.revision(fresh_url) is None


def test_upgrading_twice_changes_nothing(database_url: str) -> None:
    migrate.upgrade(database_url)
    assert migrate.revision(database_url) == migrate.newest()
    assert migrate.check(database_url) == []


def test_several_processes_that_upgrade_at_once_all_find_the_newest_revision(fresh_url: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(migrate.upgrade, [fresh_url] * 4))
    assert migrate.check(fresh_url) == []


def test_no_revision_is_written_while_nothing_differs() -> None:
    before = sorted(migrate.SCRIPTS.rglob("*.py"))
    assert migrate.revise("nothing differs") is None
    assert sorted(migrate.SCRIPTS.rglob("*.py")) == before


def test_columns_keys_and_checks_are_those_of_the_models(database_url: str, fresh_url: str) -> None:
    migrated, declared = create_engine(database_url), create_engine(fresh_url)
    try:
        migrate.named_metadata().create_all(declared)
        for table in migrate.named_metadata().tables:
            assert shape(inspect(migrated), table) == shape(inspect(declared), table)
    finally:
        migrated.dispose()
        declared.dispose()


def test_a_rehearsed_downgrade_leaves_no_table(database_url: str) -> None:
    migrate.downgrade(database_url)
    engine = create_engine(database_url)
    assert inspect(engine).get_table_names() == ["alembic_version"]
    engine.dispose()


@pytest.fixture
def fresh_url(templates: Templates, backend: str, tmp_path: object) -> object:
    """Give the address of a database without any table."""
    if backend == "sqlite":
        return f"sqlite:///{tmp_path}/fresh.db"
    server: PostgresqlServer = templates.running()
    server.execute("DROP DATABASE IF EXISTS fresh WITH (FORCE)")
    server.execute("CREATE DATABASE fresh")
    return server.url("fresh")


def shape(found: Inspector, table: str) -> dict[str, object]:
    """Describe a table by everything that both databases can tell of it."""
    return {
        "columns": sorted(
            (it["name"], str(it["type"]), it["nullable"], it.get("default"))
            for it in found.get_columns(table)
        ),
        "primary key": found.get_pk_constraint(table),
        "foreign keys": by_name(found.get_foreign_keys(table)),
        "uniques": by_name(found.get_unique_constraints(table)),
        "indexes": [{**it, "dialect_options": conditions(it)} for it in by_name(found.get_indexes(table))],
        "checks": by_name(found.get_check_constraints(table)),
    }


def by_name(constraints: Any) -> list[Any]:
    """Sort what has no order of its own."""
    return sorted(constraints, key=lambda it: str(it["name"]))


def conditions(index: Any) -> dict[str, str]:
    """Give what a partial index holds for, as text."""
    return {name: str(value) for name, value in index.get("dialect_options", {}).items()}
