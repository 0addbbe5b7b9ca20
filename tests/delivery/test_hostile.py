"""Hostile servers: each misdeed ends as the table says, no notice is lost, and others are not held up."""

import asyncio
import random
import ssl
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from models.db import Database
from models.notice import Notice
from models.suppression import Suppression
from notifications import deliver as delivery
from notifications.deliver import Delivered, deliver_ready
from notifications.letterhead import Letterhead
from notifications.outcome import Fault
from notifications.transport import Server, SmtpTransport
from tests.delivery.outbox import NOW, notice, queue, states
from tests.delivery.sink import CUT, CUT_AFTER_KEEPING, HANG, LATE, Sink, listening
from tests.delivery.test_transport import certificate, serving
from tests.postgresql import free_port


async def deliver(
    database: Database, transport: SmtpTransport, letterhead: Letterhead, after: timedelta = timedelta()
) -> Delivered:
    return await deliver_ready(
        database, transport, lambda: NOW + after, 5_000, "worker", letterhead=letterhead
    )


async def test_a_refused_connection_defers_all_and_counts_an_attempt(
    database: Database, letterhead: Letterhead
) -> None:
    queue(database, 3)
    nobody = SmtpTransport(Server("127.0.0.1", free_port(), connect_seconds=1))
    done = await deliver(database, nobody, letterhead)
    assert (done.deferred, states(database)) == (3, {"deferred": 3})


@pytest.mark.parametrize(
    ("answers", "state", "cause", "copies"),
    [
        ({"MAIL": ["421 4.3.2 going down"] * 3}, "deferred", "busy", 0),
        ({"RCPT": ["550 5.1.1 no such user"]}, "dead", "address", 0),
        ({"RCPT": ["551 5.1.6 moved"]}, "dead", "address", 0),
        ({"RCPT": ["553 5.1.3 bad mailbox"]}, "dead", "address", 0),
        ({"RCPT": ["550 5.7.1 policy"]}, "dead", "policy", 0),
        ({"DATA": ["554 5.7.1 looks like spam"]}, "dead", "policy", 0),
        ({"DATA": ["554 5.0.0 no"]}, "dead", "refused", 0),
        ({"DATA": ["552 5.3.4 too large"]}, "dead", "size", 0),
        ({"RCPT": ["450 4.2.0 greylisted"]}, "deferred", "busy", 0),
        ({"RCPT": [CUT]}, "deferred", "connection", 0),
        ({"DATA": [CUT]}, "unknown", "unknown", 0),
        ({"DATA": [CUT_AFTER_KEEPING]}, "unknown", "unknown", 1),
        ({"MAIL": ["530 5.7.0 sign in first"]}, "deferred", "account", 0),
    ],
)
async def test_each_misdeed_ends_as_the_table_says(
    database: Database,
    sink: Sink,
    transport: SmtpTransport,
    letterhead: Letterhead,
    answers: dict[str, list[str]],
    state: str,
    cause: str,
    copies: int,
) -> None:
    [identity] = queue(database)
    for command, replies in answers.items():
        sink.answer(command, *replies)
    await deliver(database, transport, letterhead)
    row = notice(database, identity)
    assert (row.state, row.cause, len(sink.mails)) == (state, cause, copies)
    assert (row.ended_at is None) == (state in ("deferred", "unknown"))
    with database.read() as session:
        suppressed = session.exec(select(Suppression.address)).all()
    assert suppressed == ([row.address] if cause == "address" else [])


async def test_twice_busy_then_taken_is_one_mail(
    database: Database, sink: Sink, transport: SmtpTransport, letterhead: Letterhead
) -> None:
    [identity] = queue(database)
    sink.answer("RCPT", "451 4.3.0 later", "451 4.3.0 later")
    for hours in range(3):
        await deliver(database, transport, letterhead, timedelta(hours=hours))
    row = notice(database, identity)
    assert (row.state, row.attempts, sink.ids()) == ("accepted", 3, {row.message_id: 1})


async def test_a_reply_that_comes_too_late_leaves_it_unknown_and_keeps_its_message_id(
    database: Database, sink: Sink, transport: SmtpTransport, letterhead: Letterhead
) -> None:
    [identity] = queue(database)
    sink.answer("DATA", LATE)
    await deliver(database, transport, letterhead)
    sink.late.set()
    assert notice(database, identity).state == "unknown"
    await deliver(database, transport, letterhead, timedelta(hours=1))
    row = notice(database, identity)
    assert (row.state, set(sink.ids())) == ("accepted", {row.message_id})


async def test_of_mixed_recipients_each_ends_by_itself(
    database: Database, sink: Sink, transport: SmtpTransport, letterhead: Letterhead
) -> None:
    ids = queue(database, 4)
    sink.answer("RCPT", "250 2.1.5 ok", "550 5.1.1 unknown", "451 4.2.1 busy", "250 2.1.5 ok")
    await deliver(database, transport, letterhead)
    assert [notice(database, it).state for it in ids] == ["accepted", "dead", "deferred", "accepted"]


async def test_a_bad_certificate_stops_all_and_burns_no_attempt(
    database: Database, letterhead: Letterhead, tmp_path: Path
) -> None:
    ids = queue(database, 3)
    async with listening(Sink(), context=serving(certificate(tmp_path))) as sink:
        transport = SmtpTransport(Server("127.0.0.1", sink.port, "starttls"))
        done = await deliver(database, transport, letterhead)
        assert Fault.CERTIFICATE.value in (done.stop_reason or "")
        assert [(notice(database, it).state, notice(database, it).attempts) for it in ids] == [
            ("deferred", 0)
        ] * 3
        trusted = ssl.create_default_context(cafile=str(tmp_path / "certificate.pem"))
        mended = SmtpTransport(Server("127.0.0.1", sink.port, "starttls", context=trusted))
        assert (await deliver(database, mended, letterhead, timedelta(hours=1))).accepted == 3
        await mended.close()


async def test_a_wrong_password_stops_all_and_burns_no_attempt(
    database: Database, letterhead: Letterhead
) -> None:
    [identity] = queue(database)
    async with listening(Sink(password="right")) as sink:
        wrong = SmtpTransport(Server("127.0.0.1", sink.port, username="shiraka", password="wrong"))
        done = await deliver(database, wrong, letterhead)
        assert "535" in (done.stop_reason or "")
        assert (notice(database, identity).state, notice(database, identity).attempts) == ("deferred", 0)


async def test_a_healthy_domain_is_not_delayed_by_one_that_does_not_answer(
    database: Database, sink: Sink, letterhead: Letterhead, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "PATIENCE_SECONDS", 0.1)
    queue(database, 30, email="x@dead.example")
    healthy = queue(database, 20, email="y@mohp.example")
    sink.at_domains["dead.example"] = HANG
    transport = SmtpTransport(Server("127.0.0.1", sink.port, reply_seconds=300))
    running = asyncio.create_task(deliver(database, transport, letterhead))
    async with asyncio.timeout(120):
        while len(sink.mails) < 20:
            await asyncio.wait({running}, timeout=0.02)
    # The dead domain has not answered yet, and nobody gave it up.
    assert not running.done()
    assert {it.recipients[0].rpartition("@")[2] for it in sink.mails} == {"mohp.example"}
    sink.at_domains.clear()
    sink.over.set()
    await running
    await transport.close()
    assert {notice(database, it).state for it in healthy} == {"accepted"}


async def test_a_domain_that_met_us_with_silence_twice_rests_and_no_attempt_is_counted(
    database: Database, sink: Sink, letterhead: Letterhead
) -> None:
    queue(database, 12, email="x@dead.example")
    sink.at_domains["dead.example"] = HANG
    transport = SmtpTransport(Server("127.0.0.1", sink.port, reply_seconds=0.3))
    assert (await deliver(database, transport, letterhead)).deferred == 12
    with database.read() as session:
        rows = session.exec(select(Notice)).all()
    causes = Counter(it.cause for it in rows)
    assert causes["connection"] <= 3
    assert causes["resting"] == 12 - causes["connection"]
    assert {it.attempts for it in rows if it.cause == "resting"} == {0}
    sink.at_domains.clear()
    assert (await deliver(database, transport, letterhead, timedelta(hours=1))).accepted == 12
    await transport.close()


async def test_three_refusals_for_policy_in_an_hour_alarm(
    database: Database,
    sink: Sink,
    transport: SmtpTransport,
    letterhead: Letterhead,
    caplog: pytest.LogCaptureFixture,
) -> None:
    queue(database, 3)
    sink.answer("DATA", "554 5.7.1 spam", "554 5.7.1 spam")
    await deliver(database, transport, letterhead)
    assert [it for it in caplog.records if it.levelname == "ERROR"] == []
    queue(database)
    sink.answer("DATA", "554 5.7.1 spam")
    await deliver(database, transport, letterhead)
    assert len([it for it in caplog.records if it.levelname == "ERROR"]) == 1


@pytest.mark.long
async def test_a_thousand_through_a_hostile_server_are_all_accounted_for(
    database: Database, sink: Sink, letterhead: Letterhead
) -> None:
    chance = random.Random(7)
    for number in range(20):
        queue(database, 50, email=f"p@d{number}.example")
    misdeeds = {
        "RCPT": ["451 4.3.0 later", "450 4.7.1 greylisted", "550 5.7.1 policy", CUT],
        "DATA": ["451 4.3.0 later", CUT, CUT_AFTER_KEEPING, "421 4.3.2 bye"],
        "MAIL": ["421 4.3.2 going down", CUT],
    }
    transport = SmtpTransport(Server("127.0.0.1", sink.port, reply_seconds=5, body_seconds=5))
    after = timedelta()
    for _ in range(200):
        for command, replies in misdeeds.items():
            wanted = ["250 2.0.0 ok" if chance.random() < 0.9 else chance.choice(replies) for _ in range(40)]
            sink.answers[command].extend(wanted)
        await deliver(database, transport, letterhead, after)
        after += timedelta(minutes=30)
        if not {"queued", "deferred", "unknown"} & set(states(database)):
            break
    await transport.close()
    counted = states(database)
    assert sum(counted.values()) == 1_000
    assert set(counted) <= {"accepted", "dead", "held"}
    assert counted["accepted"] > 900
    with database.read() as session:
        sent = set(session.exec(select(Notice.message_id).where(Notice.state == "accepted")))
        dead = set(session.exec(select(Notice.message_id).where(Notice.state == "dead")))
    arrived = sink.ids()
    assert sent <= set(arrived)
    # Only what ended unknown after the data may have arrived more than once.
    assert sum(arrived.values()) - len(arrived) < 120
    assert not dead & {it for it, copies in arrived.items() if copies > 1}
