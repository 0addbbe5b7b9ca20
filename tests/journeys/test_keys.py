"""Keys from the command line, on both databases."""

import json
from pathlib import Path

from sqlmodel import select
from typer.testing import CliRunner, Result

from cli.program import program
from models.api_key import ApiKey
from models.db import Database
from models.organisation import Organisation
from settings import get_settings

OK, FAILED, USAGE, REFUSED, NOT_FOUND = range(5)


def shiraka(database_url: str, *arguments: str) -> Result:
    """Run the command line in this process, on a database."""
    get_settings.cache_clear()
    try:
        given = {"SHIRAKA_DATABASE_URL": database_url}
        return CliRunner().invoke(program, ["--language", "en", *arguments], env=given)
    finally:
        get_settings.cache_clear()


def an_organisation(database: Database) -> str:
    with database.write() as session:
        session.add(
            Organisation(
                code="MOHP", kind="ministry", name_ar="وزارة الصحة", name_en="Health", mailbox="a@example.eg"
            )
        )
    return "MOHP"


def keys(database: Database) -> list[ApiKey]:
    with database.read() as session:
        return list(session.exec(select(ApiKey)))


def test_a_key_is_shown_once_kept_as_a_hash_and_can_be_revoked(database: Database) -> None:
    code = an_organisation(database)
    created = shiraka(
        database.url, "key", "create", "warehouse", "--organisation", code, "--scope", "read", "--json"
    )
    shown = json.loads(created.stdout)
    (kept,) = keys(database)
    assert kept.public_id == shown["id"]
    assert shown["key"] not in str(kept.model_dump())

    assert shiraka(database.url, "key", "revoke", shown["id"], "--dry-run").exit_code == OK
    assert keys(database)[0].revoked_at is None
    assert shiraka(database.url, "key", "revoke", shown["id"]).exit_code == OK
    assert keys(database)[0].revoked_at is not None


def test_a_dry_run_creates_no_key(database: Database) -> None:
    code = an_organisation(database)
    result = shiraka(
        database.url, "key", "create", "x", "--organisation", code, "--scope", "read", "--dry-run"
    )
    assert result.exit_code == OK
    assert keys(database) == []


def test_what_cannot_be_is_told_by_its_exit_code(database: Database) -> None:
    code = an_organisation(database)
    scope = shiraka(database.url, "key", "create", "x", "--organisation", code, "--scope", "everything")
    assert scope.exit_code == USAGE
    organisation = shiraka(database.url, "key", "create", "x", "--organisation", "NONE", "--scope", "read")
    assert organisation.exit_code == NOT_FOUND
    assert shiraka(database.url, "key", "revoke", "none").exit_code == NOT_FOUND


def test_a_database_without_tables_is_told_in_one_line(tmp_path: Path) -> None:
    result = shiraka(f"sqlite:///{tmp_path}/new.db", "key", "revoke", "none")
    assert result.exit_code == FAILED
    assert "shiraka db check" in result.stderr
    assert result.stderr.count("\n") == 1
