"""Reminders from the command line: foretold, paused and resumed; addresses opened again."""

import json
from datetime import timedelta

from sqlmodel import select
from typer.testing import CliRunner, Result

from cli.program import program
from models.brakes import MAIL, PREFECT, REMINDERS, VOLUME, brakes, set_brake
from models.clock import utc_now
from models.commands.watch_volume import watch_volume
from models.db import Database
from models.notice import Notice
from models.rules.volume import is_too_much
from models.suppression import Suppression
from models.suppressions import suppress
from settings import get_settings
from tests.delivery.outbox import NOW, notice, queue
from tests.factories.turns import open_turns

OK, FAILED, USAGE, REFUSED, NOT_FOUND = range(5)


def shiraka(database_url: str, *arguments: str) -> Result:
    """Run the command line in this process, on a database."""
    get_settings.cache_clear()
    try:
        given = {"SHIRAKA_DATABASE_URL": database_url}
        return CliRunner().invoke(program, ["--language", "en", *arguments], env=given)
    finally:
        get_settings.cache_clear()


def test_a_preview_says_who_is_mailed_what_and_when(programme: Database) -> None:
    now = utc_now()
    open_turns(programme, 6, now - timedelta(days=1), now + timedelta(days=20), most_holders=2)
    told = json.loads(shiraka(programme.url, "reminders", "preview", "--days", "30", "--json").stdout)
    assert told == sorted(told, key=lambda it: it["at"])
    assert {it["kind"] for it in told} <= {"reminder", "overdue", "digest"}
    assert {"digest"} <= {it["kind"] for it in told}
    keys = [(it["address"], it["at"][:10]) for it in told]
    assert len(keys) == len(set(keys))
    assert all("Screening" in line for it in told for line in it["about"])
    some = shiraka(programme.url, "reminders", "preview", "--project", told[0]["about"][0].split()[0])
    assert some.exit_code == OK


def test_reminders_are_paused_and_resumed_by_their_own_source_alone(database: Database) -> None:
    assert shiraka(database.url, "reminders", "pause", "--dry-run").exit_code == OK
    with database.read() as session:
        assert brakes(session) == []
    assert "are paused" in shiraka(database.url, "reminders", "pause", "--reason", "holidays").stdout
    with database.write() as session:
        set_brake(session, REMINDERS, PREFECT, "paused there", NOW)
    said = shiraka(database.url, "reminders", "resume")
    assert "stay paused" in said.stdout
    with database.read() as session:
        assert [(it.name, it.source) for it in brakes(session)] == [(REMINDERS, PREFECT)]


def test_an_address_is_opened_again(database: Database) -> None:
    with database.write() as session:
        assert suppress(session, "a@mohp.example", "refused", "550 5.1.1 no such user", None, NOW)
        assert not suppress(session, "a@mohp.example", "refused", "again", None, NOW)
    listed = json.loads(shiraka(database.url, "outbox", "suppressed", "--json").stdout)
    assert [(it["address"], it["cause"]) for it in listed] == [("a@mohp.example", "refused")]
    assert shiraka(database.url, "outbox", "lift", "a@mohp.example").exit_code == OK
    assert shiraka(database.url, "outbox", "lift", "a@mohp.example").exit_code == NOT_FOUND
    with database.read() as session:
        assert session.exec(select(Suppression)).one().lifted_at is not None


def test_a_dead_notice_goes_to_the_address_that_is_given(database: Database) -> None:
    [identity] = queue(database)
    with database.write() as session:
        session.get_one(Notice, identity).state = "dead"
    wrong = shiraka(database.url, "outbox", "retry", str(identity), "--address", "nobody")
    assert wrong.exit_code == USAGE
    right = shiraka(database.url, "outbox", "retry", str(identity), "--address", "new@mohp.example")
    assert right.exit_code == OK
    assert (notice(database, identity).address, notice(database, identity).state) == (
        "new@mohp.example",
        "queued",
    )


def test_far_more_mail_than_usual_is_held_and_nothing_is_lost(database: Database) -> None:
    ids = queue(database, 360)
    usual, flood = ids[:48], ids[48:]
    with database.write() as session:
        for place, identity in enumerate(usual):
            row = session.get_one(Notice, identity)
            row.state, row.ended_at = "accepted", NOW - timedelta(hours=place + 2)
        for identity in flood:
            row = session.get_one(Notice, identity)
            row.state, row.ended_at = "accepted", NOW - timedelta(minutes=10)
    with database.write() as session:
        assert "312 mails in an hour" in (watch_volume(session, NOW) or "")
        assert watch_volume(session, NOW) is None
    with database.read() as session:
        assert [(it.name, it.source) for it in brakes(session)] == [(MAIL, VOLUME)]


def test_what_is_usual_is_known_only_after_a_day_of_mail() -> None:
    assert not is_too_much(10_000, [1] * 23)
    assert is_too_much(10_000, [1] * 24)
    assert not is_too_much(300, [1] * 24)
    assert not is_too_much(500, [100] * 24)
