"""The outbox from the command line, on both databases."""

import json

from sqlalchemy import update
from typer.testing import CliRunner, Result

from cli.program import program
from models.db import Database
from models.notice import Notice
from settings import get_settings
from tests.delivery.outbox import notice, queue, states

OK, FAILED, USAGE, REFUSED, NOT_FOUND = range(5)


def shiraka(database_url: str, *arguments: str) -> Result:
    """Run the command line in this process, on a database."""
    get_settings.cache_clear()
    try:
        given = {"SHIRAKA_DATABASE_URL": database_url}
        return CliRunner().invoke(program, ["--language", "en", "outbox", *arguments], env=given)
    finally:
        get_settings.cache_clear()


def end(database: Database, notice_id: int, state: str, reason: str) -> None:
    with database.write() as session:
        session.execute(update(Notice).where(Notice.id == notice_id).values(state=state, reason=reason))  # type: ignore[arg-type]


def test_the_outbox_is_listed_with_what_became_of_each_notice(database: Database) -> None:
    first, second = queue(database, 2)
    end(database, first, "dead", "550 5.1.1 no such user")
    shown = json.loads(shiraka(database.url, "list", "--json").stdout)
    assert [(it["id"], it["state"]) for it in shown] == [(second, "queued"), (first, "dead")]
    only = shiraka(database.url, "list", "--state", "dead").stdout
    assert "no such user" in only
    assert "queued" not in only


def test_notices_are_sent_again_by_number_and_by_cause(database: Database) -> None:
    refused, held, waiting = queue(database, 3)
    end(database, refused, "dead", "550 5.1.1 no such user")
    end(database, held, "held", "the worker ended")
    tried = shiraka(database.url, "retry", "--all", "--dry-run")
    assert "2 notices would be sent again" in tried.stdout
    assert states(database)["queued"] == 1
    assert shiraka(database.url, "retry", "--cause", "NO SUCH").exit_code == OK
    assert notice(database, refused).state == "queued"
    assert shiraka(database.url, "retry", str(held)).exit_code == OK
    assert states(database) == {"queued": 3}
    assert shiraka(database.url, "retry", str(waiting)).exit_code == REFUSED


def test_what_cannot_be_sent_again_is_said(database: Database) -> None:
    assert shiraka(database.url, "retry", "12").exit_code == NOT_FOUND
    assert shiraka(database.url, "retry").exit_code == REFUSED
