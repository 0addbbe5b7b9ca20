"""Reminders and digests: one mail a person and day, none twice, none lost, none too late."""

import asyncio
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlmodel import col, select

from models.brakes import MAIL, OPERATOR, REMINDERS, release_brake, set_brake
from models.commands.claim_notices import next_delivery_at
from models.commands.plan_reminders import look_again
from models.db import Database
from models.doctor import examine
from models.notice import Notice
from models.person import Person
from models.preference import Preference
from models.queries.due import next_reminding
from models.queries.reminder_preview import preview_reminders
from models.step import Slot
from notifications.deliver import Delivered, deliver_ready
from notifications.memory import MemoryTransport
from tasks.sweeps import sweep_clocks
from tests.delivery.outbox import LETTERHEAD, queue, states
from tests.delivery.reminding import PACE, remind_all
from tests.factories.turns import open_turns

ROOT = Path(__file__).parents[2]
OPENED = datetime(2026, 11, 15, 8, 0, tzinfo=UTC)  # Sunday
DUE = datetime(2026, 12, 3, 13, 0, tzinfo=UTC)  # Thursday, at closing
FIRST = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)  # Tuesday, seven working days before, 09:00 in Cairo
BACK = datetime(2026, 12, 6, 10, 0, tzinfo=UTC)  # Sunday noon, three days late


def deliver(database: Database, transport: MemoryTransport, now: datetime) -> Delivered:
    return asyncio.run(
        deliver_ready(database, transport, lambda: now, 10_000, "worker", letterhead=LETTERHEAD, pace=PACE)
    )


def rows(database: Database, *states: str) -> list[Notice]:
    with database.read() as session:
        found = session.exec(select(Notice).order_by(col(Notice.id))).all()
    return [it for it in found if not states or it.state in states]


def close(database: Database, **values: object) -> None:
    with database.write() as session:
        session.execute(update(Slot).values(**{"state": "answered", "remind_at": None, **values}))


@pytest.mark.long
def test_after_three_days_down_each_person_gets_one_mail_and_none_is_stale(programme: Database) -> None:
    open_turns(programme, 700, OPENED, DUE)
    while sweep_clocks(programme, BACK).is_full:
        pass
    remind_all(programme, BACK)
    transport = MemoryTransport()
    deliver(programme, transport, BACK + timedelta(minutes=25))
    recipients = Counter(mail.recipient for mail in transport.mails)
    assert len(recipients) == len({it.person_id for it in rows(programme)}) > 200
    assert set(recipients.values()) == {1}
    assert {str(it["X-Shiraka-Kind"]) for it in transport.messages()} <= {"digest", "overdue"}
    assert not [it for it in rows(programme) if it.state in ("cancelled", "superseded") and not it.reason]


@pytest.mark.long
def test_two_sweeps_at_once_tell_nothing_twice_and_lose_nothing(programme: Database) -> None:
    open_turns(programme, 120, OPENED, DUE, most_holders=40)
    other = Database(programme.url)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda it: remind_all(it, FIRST), (programme, other)))
    remind_all(programme, FIRST)
    other.dispose()
    digests = rows(programme, "queued")
    assert Counter(it.person_id for it in digests) == dict.fromkeys((it.person_id for it in digests), 1)
    told = rows(programme, "told")
    assert len({(it.slot_id, it.person_id) for it in told}) == len(told) >= 120
    assert {it.told_in_id for it in told} == {it.id for it in digests}
    assert rows(programme, "waiting") == []


@pytest.mark.long
@pytest.mark.parametrize("point", ["remind.after_plan", "remind.after_gather"])
def test_a_sweep_killed_anywhere_tells_nothing_twice_and_loses_nothing(
    programme: Database, tmp_path: Path, point: str
) -> None:
    open_turns(programme, 60, OPENED, DUE)
    log = tmp_path / "faults"
    told = {"SHIRAKA_FAULT": f"{point}=kill", "SHIRAKA_FAULT_LOG": str(log)}
    command = [sys.executable, "-m", "tests.delivery.reminding", programme.url, FIRST.isoformat()]
    killed = subprocess.run(command, cwd=ROOT, env={**os.environ, **told}, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert log.read_text().startswith(f"{point}=kill")
    remind_all(programme, FIRST)
    remind_all(programme, FIRST)
    told_rows = rows(programme, "told")
    keys = {(it.slot_id, it.occasion, it.person_id) for it in told_rows}
    assert len(keys) == len(told_rows) >= 60
    assert rows(programme, "waiting") == []


def test_one_matter_is_a_plain_reminder_and_several_are_a_digest_by_project(programme: Database) -> None:
    open_turns(programme, 12, OPENED, DUE, most_holders=8)
    remind_all(programme, FIRST)
    transport = MemoryTransport()
    deliver(programme, transport, FIRST + timedelta(minutes=25))
    kinds = Counter(str(it["X-Shiraka-Kind"]) for it in transport.messages())
    assert set(kinds) == {"reminder", "digest"}
    many = next(it for it in transport.messages() if it["X-Shiraka-Kind"] == "digest")
    body = many.get_body(("plain",))
    assert body is not None
    assert "http" in body.get_content()
    assert str(many["Message-ID"]) in {it.message_id for it in rows(programme, "accepted")}


def test_what_was_answered_between_gathering_and_sending_is_not_told(programme: Database) -> None:
    open_turns(programme, 20, OPENED, DUE)
    remind_all(programme, FIRST)
    close(programme)
    transport = MemoryTransport()
    deliver(programme, transport, FIRST + timedelta(minutes=25))
    assert transport.mails == []
    assert {(it.state, it.cause) for it in rows(programme)} == {("cancelled", "over")}


def test_nothing_is_gathered_at_night_and_the_morning_has_one_digest(programme: Database) -> None:
    open_turns(programme, 10, OPENED, DUE)
    night = FIRST + timedelta(hours=12)
    remind_all(programme, night)
    assert states(programme) == {"waiting": len(rows(programme))}
    with programme.read() as session:
        morning = next_reminding(session, night, PACE)
    assert morning == datetime(2026, 11, 25, 6, 30, tzinfo=UTC)
    remind_all(programme, morning)
    assert rows(programme, "waiting") == []


def test_a_second_digest_waits_for_the_next_working_day(programme: Database) -> None:
    open_turns(programme, 5, OPENED, DUE)
    remind_all(programme, FIRST)
    deliver(programme, MemoryTransport(), FIRST + timedelta(minutes=25))
    sent = len(rows(programme, "accepted"))
    with programme.write() as session:
        session.execute(update(Slot).values(remind_at=OPENED, due_at=DUE - timedelta(days=1)))
        session.execute(update(Notice).where(col(Notice.state) == "told").values(key=Notice.key + ":before"))
    remind_all(programme, FIRST + timedelta(hours=1))
    late = rows(programme, "waiting")
    assert late
    assert {it.cause for it in late} == {"tomorrow"}
    assert all(it.due_at > FIRST + timedelta(hours=20) for it in late)
    assert len(rows(programme, "accepted")) == sent


def test_paused_reminders_stand_still_and_lose_nothing(programme: Database) -> None:
    open_turns(programme, 5, OPENED, DUE)
    with programme.write() as session:
        set_brake(session, REMINDERS, OPERATOR, "a test", FIRST)
    remind_all(programme, FIRST)
    with programme.read() as session:
        assert next_reminding(session, FIRST, PACE) is None
    assert rows(programme) == []
    with programme.write() as session:
        release_brake(session, REMINDERS, OPERATOR)
    remind_all(programme, FIRST + timedelta(days=6))
    assert len(rows(programme, "queued")) == len({it.person_id for it in rows(programme)})
    assert rows(programme, "superseded") != []


def test_a_person_who_opted_out_is_not_reminded_and_the_reason_is_kept(programme: Database) -> None:
    open_turns(programme, 3, OPENED, DUE)
    with programme.write() as session:
        for person in session.exec(select(Person)).all():
            choice = Preference(person_id=person.id or 0, kind="reminder", manner="off", changed_at=FIRST)
            session.add(choice)
    remind_all(programme, FIRST)
    assert {(it.state, it.cause) for it in rows(programme)} == {("cancelled", "opted_out")}


def test_a_due_time_that_was_moved_is_followed(programme: Database) -> None:
    open_turns(programme, 3, OPENED, DUE)
    with programme.write() as session:
        session.execute(update(Slot).values(due_at=DUE - timedelta(days=7)))
        look_again(session, OPENED + timedelta(days=1))
    remind_all(programme, OPENED + timedelta(days=1))
    with programme.read() as session:
        planned = set(session.exec(select(Slot.remind_at).where(Slot.step_key == "screening")).all())
    assert planned == {FIRST - timedelta(days=7)}


def test_a_preview_says_what_the_engine_then_sends(programme: Database) -> None:
    open_turns(programme, 12, OPENED, DUE)
    with programme.read() as session:
        coming = preview_reminders(session, OPENED + timedelta(days=1), 9, PACE)
    remind_all(programme, FIRST)
    transport = MemoryTransport()
    deliver(programme, transport, FIRST + timedelta(minutes=25))
    assert sorted(it.address for it in coming) == sorted(it.recipient for it in transport.mails)
    assert sorted(it.kind for it in coming) == sorted(
        str(it["X-Shiraka-Kind"]) for it in transport.messages()
    )


def test_turns_of_one_project_that_open_together_go_in_one_mail(database: Database) -> None:
    first = queue(database, 1, now=FIRST)
    queue(database, 2, now=FIRST)
    with database.write() as session:
        session.execute(update(Notice).values(person_id=rows_person(database), project_id=None))
    transport = MemoryTransport()
    deliver(database, transport, FIRST + timedelta(hours=1))
    [message] = transport.messages()
    body = message.get_body(("plain",))
    assert body is not None
    assert "these await your answer too" in body.get_content()
    assert states(database) == {"accepted": 1, "told": 2}
    assert {it.told_in_id for it in rows(database, "told")} == set(first)


def rows_person(database: Database) -> int:
    return next(it.person_id for it in rows(database) if it.person_id is not None)


def test_beyond_five_single_mails_a_day_the_digest_tells(database: Database) -> None:
    queue(database, 8, kind="rejected", now=FIRST)
    transport = MemoryTransport()
    deliver(database, transport, FIRST + timedelta(hours=1))
    assert states(database) == {"accepted": 5, "waiting": 3}
    morning = FIRST + timedelta(days=1, hours=1)
    remind_all(database, morning)
    deliver(database, transport, morning + timedelta(minutes=25))
    assert [str(it["X-Shiraka-Kind"]) for it in transport.messages()] == ["rejected"] * 5 + ["digest"]


@pytest.mark.long
@pytest.mark.parametrize("seed", [1, 2])
def test_over_sixty_days_with_outages_nobody_is_reminded_twice_or_after_the_answer(
    programme: Database, seed: int
) -> None:
    chance = random.Random(seed)
    open_turns(programme, 25, OPENED, DUE)
    transport = MemoryTransport()
    now, end = OPENED, OPENED + timedelta(days=60)
    closed: dict[int, datetime] = {}
    while now < end:
        now += timedelta(minutes=chance.choice([7, 45, 180, 24 * 60, 3 * 24 * 60]))
        sweep_clocks(programme, now)
        remind_all(programme, now)
        deliver(programme, transport, now)
        with programme.write() as session:
            turns = session.exec(select(Slot).where(Slot.step_key == "screening", Slot.state != "answered"))
            for slot in turns.all():
                turn(slot, now, chance, closed)
    told = rows(programme, "told", "accepted")
    keys = Counter((it.slot_id, it.occasion, it.person_id) for it in told if it.occasion)
    assert keys
    assert max(keys.values()) == 1
    by_id = {it.id: it for it in told}
    for it in told:
        mail = by_id.get(it.told_in_id or it.id)
        if mail is not None and mail.accepted_at is not None and it.slot_id in closed:
            assert mail.accepted_at <= closed[it.slot_id]
    digests = [(it.person_id, it.accepted_at) for it in told if it.kind == "digest"]
    days = Counter((person, PACE.window.local_day(at)) for person, at in digests if at is not None)
    assert set(days.values()) == {1}


def turn(slot: Slot, now: datetime, chance: random.Random, closed: dict[int, datetime]) -> None:
    """Let something happen to a turn: an answer, a pause, a resumption with its due time moved on."""
    luck = chance.random()
    if slot.state == "paused":
        if luck < 0.3 and slot.due_at is not None:
            slot.state, slot.due_at, slot.remind_at = "open", slot.due_at + timedelta(days=3), now
    elif luck < 0.03:
        slot.state, slot.remind_at, slot.next_action_at = "answered", None, None
        closed[slot.id or 0] = now
    elif luck < 0.06:
        slot.state, slot.remind_at = "paused", None


def test_the_doctor_finds_who_was_reminded_of_a_turn_that_was_over(programme: Database) -> None:
    open_turns(programme, 3, OPENED, DUE)
    remind_all(programme, FIRST)
    deliver(programme, MemoryTransport(), FIRST + timedelta(minutes=25))
    close(programme, closed_at=FIRST + timedelta(hours=1))
    assert promises_broken(programme, FIRST) == set()
    close(programme, closed_at=FIRST - timedelta(hours=1))
    assert promises_broken(programme, FIRST) == {"P10"}


def promises_broken(database: Database, now: datetime) -> set[str]:
    with database.read() as session:
        found = [it for it in examine(session, now) if it.name in ("outbox", "reminders")]
    return {finding.promise for it in found for finding in it.findings}


def test_while_mail_stands_still_only_security_mail_leaves(database: Database) -> None:
    queue(database, 2, kind="rejected", now=FIRST)
    [code] = queue(database, kind="sign_in", now=FIRST)
    with database.write() as session:
        set_brake(session, MAIL, OPERATOR, "a test", FIRST)
    with database.read() as session:
        assert next_delivery_at(session) == FIRST
    deliver(database, MemoryTransport(), FIRST + timedelta(hours=14))
    assert [it.id for it in rows(database, "accepted")] == [code]
    assert len(rows(database, "queued")) == 2
    with database.read() as session:
        assert next_delivery_at(session) is None
