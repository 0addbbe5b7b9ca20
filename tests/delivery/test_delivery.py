"""Delivery over a real SMTP server, on both databases."""

import asyncio
from datetime import timedelta

import pytest

from models.db import Database
from models.rules.delivery import CLAIM_LEASE, SENDING_LEASE
from notifications.deliver import Delivered, deliver_ready
from notifications.letterhead import Letterhead
from notifications.memory import MemoryTransport
from notifications.outcome import Ending, Fault, Phase
from notifications.transport import SmtpTransport, Transport
from tests.delivery.outbox import NOW, notice, queue, states
from tests.delivery.sink import CUT, CUT_AFTER_KEEPING, HANG, Sink


async def deliver(
    database: Database,
    transport: Transport,
    letterhead: Letterhead,
    *,
    after: timedelta = timedelta(),
    limit: int = 5_000,
) -> Delivered:
    return await deliver_ready(
        database, transport, lambda: NOW + after, limit, "worker-1", "run-1", letterhead=letterhead
    )


async def test_a_queued_notice_arrives_once_with_its_stored_message_id(
    database: Database, sink: Sink, transport: SmtpTransport, letterhead: Letterhead
) -> None:
    [identity] = queue(database)
    first = await deliver(database, transport, letterhead)
    again = await deliver(database, transport, letterhead)
    row = notice(database, identity)
    assert (first.accepted, again.total) == (1, 0)
    [mail] = sink.mails
    assert (mail.sender, mail.recipients) == ("no-reply@shiraka.example", (row.address,))
    assert mail.message["Message-ID"] == row.message_id
    assert (row.state, row.attempts, row.accepted_at, row.flow_run_id) == ("accepted", 1, NOW, "run-1")
    assert row.sent_subject == mail.message["Subject"]
    assert row.sent_body
    assert row.sent_body.splitlines() == mail.message.get_body(("plain",)).get_content().splitlines()  # type: ignore[union-attr]


@pytest.mark.long
async def test_a_thousand_notices_leave_over_one_connection(
    database: Database, sink: Sink, transport: SmtpTransport, letterhead: Letterhead
) -> None:
    queue(database, 1_000)
    done = await deliver(database, transport, letterhead)
    assert done == Delivered(accepted=1_000)
    assert states(database) == {"accepted": 1_000}
    assert (len(sink.mails), max(sink.ids().values()), sink.connections) == (1_000, 1, 1)


async def test_no_more_than_asked_for_is_delivered(database: Database, letterhead: Letterhead) -> None:
    queue(database, 5)
    done = await deliver(database, MemoryTransport(), letterhead, limit=3)
    assert (done.accepted, states(database)) == (3, {"accepted": 3, "queued": 2})


async def test_a_notice_that_is_not_due_waits(database: Database, letterhead: Letterhead) -> None:
    queue(database, now=NOW + timedelta(minutes=1))
    assert (await deliver(database, MemoryTransport(), letterhead)).total == 0
    assert (await deliver(database, MemoryTransport(), letterhead, after=timedelta(minutes=1))).accepted == 1


@pytest.mark.parametrize(
    ("command", "answer", "state"),
    [
        ("MAIL", "451 4.3.0 try later", "deferred"),
        ("MAIL", CUT, "deferred"),
        ("RCPT", "450 4.7.1 greylisted", "deferred"),
        ("RCPT", "550 5.1.1 no such user", "dead"),
        ("RCPT", HANG, "deferred"),
        ("DATA", "550 5.7.1 refused by policy", "dead"),
        ("DATA", "452 4.2.2 mailbox full", "deferred"),
        ("DATA", CUT, "unknown"),
        ("DATA", HANG, "unknown"),
    ],
)
async def test_what_the_server_does_to_one_mail_does_not_hold_up_the_next(
    database: Database,
    sink: Sink,
    transport: SmtpTransport,
    letterhead: Letterhead,
    command: str,
    answer: str,
    state: str,
) -> None:
    hit, spared = queue(database, 2)
    sink.answer(command, answer)
    done = await deliver(database, transport, letterhead)
    assert done.total == 2
    assert (notice(database, hit).state, notice(database, spared).state) == (state, "accepted")
    assert notice(database, hit).attempts == 1
    assert notice(database, hit).reason


@pytest.mark.parametrize(("kind", "copies"), [("step_opened", 2), ("reminder", 1)])
async def test_a_mail_kept_by_a_server_that_then_falls_silent_is_sent_again_unless_it_reminds(
    database: Database, sink: Sink, transport: SmtpTransport, letterhead: Letterhead, kind: str, copies: int
) -> None:
    [identity] = queue(database, kind=kind)
    sink.answer("DATA", CUT_AFTER_KEEPING)
    await deliver(database, transport, letterhead)
    await deliver(database, transport, letterhead, after=timedelta(hours=1))
    row = notice(database, identity)
    assert row.state == ("accepted" if copies == 2 else "held")
    assert sink.ids() == {row.message_id: copies}


async def test_a_deferred_notice_is_tried_again_when_its_wait_is_over(
    database: Database, sink: Sink, transport: SmtpTransport, letterhead: Letterhead
) -> None:
    [identity] = queue(database)
    sink.answer("RCPT", "451 4.7.1 greylisted")
    await deliver(database, transport, letterhead)
    assert timedelta(seconds=48) <= notice(database, identity).due_at - NOW <= timedelta(seconds=72)
    assert (await deliver(database, transport, letterhead, after=timedelta(seconds=40))).total == 0
    assert (await deliver(database, transport, letterhead, after=timedelta(seconds=72))).accepted == 1
    assert notice(database, identity).attempts == 2


async def test_a_server_out_of_reach_defers_everything_without_asking_for_each(
    database: Database, letterhead: Letterhead
) -> None:
    queue(database, 60)
    away = MemoryTransport([Ending(Phase.CONNECT, fault=Fault.UNREACHABLE)])
    done = await deliver(database, away, letterhead)
    assert (done.deferred, states(database)) == (50, {"deferred": 50, "queued": 10})


async def test_a_refused_account_stops_all_sending_and_counts_against_no_notice(
    database: Database, letterhead: Letterhead
) -> None:
    [identity] = queue(database)
    refusing = MemoryTransport([Ending(Phase.SIGN_IN, 535, "5.7.8 wrong password")])
    done = await deliver(database, refusing, letterhead)
    row = notice(database, identity)
    assert "535" in (done.stop_reason or "")
    assert (row.state, row.attempts, row.due_at > NOW) == ("deferred", 0, True)
    assert (await deliver(database, MemoryTransport(), letterhead, after=timedelta(hours=1))).accepted == 1


async def test_a_notice_that_cannot_be_rendered_fails_alone(
    database: Database, letterhead: Letterhead
) -> None:
    [bad] = queue(database, path="https://evil.example/")
    [good] = queue(database)
    done = await deliver(database, MemoryTransport(), letterhead)
    assert (done.failed, done.accepted) == (1, 1)
    assert (notice(database, bad).state, notice(database, good).state) == ("failed", "accepted")
    assert "path" in (notice(database, bad).reason or "")


async def test_a_delivery_that_is_cut_short_keeps_what_it_knows_and_gives_back_the_rest(
    database: Database, sink: Sink, transport: SmtpTransport, letterhead: Letterhead
) -> None:
    queue(database, 4)
    sink.answer("RCPT", "250 2.1.5 accepted", HANG)
    running = asyncio.create_task(deliver(database, transport, letterhead))
    async with asyncio.timeout(30):
        await sink.hangs.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert states(database) == {"accepted": 1, "sending": 1, "queued": 2}


def test_the_leases_outlast_what_they_cover() -> None:
    assert SENDING_LEASE > CLAIM_LEASE > timedelta(0)
    assert SENDING_LEASE.total_seconds() > 2 * 10 + 3 * 30 + 120
