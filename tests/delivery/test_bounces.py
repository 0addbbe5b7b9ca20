"""What comes back: read by its form, filed once, and weighed until an address gets no more mail."""

import asyncio
import smtplib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from email.message import EmailMessage

import pytest
from sqlmodel import select

from models.bounce import Bounce
from models.db import Database
from models.event import Event
from models.rules.bounces import Returned, kind_of_status, score
from models.rules.marks import read_return_address, return_address
from models.suppression import Suppression
from models.suppressions import lift
from notifications.bounces import read_report
from notifications.inbound import BounceListener, listen
from tests.delivery.outbox import NOW, notice, queue
from tests.postgresql import free_port

SECRET = "a secret for tests, longer than thirty-two"
PATH = "bounces@shiraka.example"


def report(action: str, status: str, diagnostic: str = "", number: int = 0) -> bytes:
    """Make a delivery report as mail servers write it."""
    return (
        "From: MAILER-DAEMON@mohp.example\r\n"
        "To: bounces@shiraka.example\r\n"
        f"Subject: Undelivered mail {number}\r\n"
        "Auto-Submitted: auto-replied\r\n"
        "MIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n'
        "\r\n--b\r\nContent-Type: text/plain\r\n\r\nIt could not be delivered.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mohp.example\r\n\r\n"
        "Final-Recipient: rfc822; mona@mohp.example\r\n"
        f"Action: {action}\r\nStatus: {status}\r\nDiagnostic-Code: smtp; {diagnostic}\r\n"
        "\r\n--b--\r\n"
    ).encode()


def vacation() -> bytes:
    message = EmailMessage()
    message["From"], message["Subject"] = "mona@mohp.example", "Out of office"
    message["Auto-Submitted"] = "auto-replied"
    message.set_content("I am away until Sunday.")
    return message.as_bytes()


@asynccontextmanager
async def listening(database: Database) -> AsyncIterator[int]:
    """Run the listener on a port of this machine."""
    stop, port = asyncio.Event(), free_port()
    listener = BounceListener(database, SECRET, lambda: NOW)
    serving = asyncio.create_task(listen(listener, "127.0.0.1", port, stop))
    for _ in range(500):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.wait({serving}, timeout=0.01)
            continue
        writer.close()
        break
    try:
        yield port
    finally:
        stop.set()
        await serving


def send(port: int, to: str, content: bytes) -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=10) as client:
        client.sendmail("", [to], content)


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (report("failed", "5.1.1", "550 5.1.1 no such user"), "hard", "5.1.1"),
        (report("failed", "5.2.2", "552 mailbox full"), "soft", "5.2.2"),
        (report("failed", "4.4.7", "expired"), "soft", "4.4.7"),
        (report("delayed", "4.4.1"), "reply", "4.4.1"),
        (vacation(), "reply", ""),
    ],
)
def test_what_came_back_is_read_by_its_form(content: bytes, kind: str, status: str) -> None:
    found = read_report(content)
    assert (found.kind, found.status) == (kind, status)


def test_hard_bounces_weigh_two_soft_ones_one_and_a_month_forgets_both() -> None:
    assert score([Returned("hard", NOW), Returned("soft", NOW), Returned("reply", NOW)], NOW) == 3
    assert score([Returned("hard", NOW - timedelta(days=30))], NOW) == 0
    assert (kind_of_status("5.1.1"), kind_of_status("5.2.2"), kind_of_status("4.2.2")) == (
        "hard",
        "soft",
        "soft",
    )


def test_a_return_address_names_its_notice_and_cannot_be_made_up() -> None:
    address = return_address(SECRET, PATH, 41)
    assert address.startswith("bounces+41.")
    assert read_return_address(SECRET, address) == read_return_address(SECRET, address.upper()) == 41
    assert read_return_address(SECRET, address.replace("+41.", "+42.")) is None
    assert read_return_address(SECRET, PATH) is None
    assert read_return_address("another secret", address) is None


async def test_bounces_are_filed_once_and_close_the_address_at_four(database: Database) -> None:
    [identity] = queue(database)
    to = return_address(SECRET, PATH, identity)
    async with listening(database) as port:
        for number in (1, 1, 2):
            content = report("failed", "5.1.1", "550 no such user", number)
            await asyncio.to_thread(send, port, to, content)
    with database.read() as session:
        assert len(session.exec(select(Bounce)).all()) == 2
        [closed] = session.exec(select(Suppression)).all()
    assert (closed.address, closed.cause) == (notice(database, identity).address, "bounced")
    assert "no such user" in closed.reason


async def test_an_address_that_was_opened_again_starts_anew(database: Database) -> None:
    [identity] = queue(database)
    to = return_address(SECRET, PATH, identity)
    async with listening(database) as port:
        for number in (1, 2):
            await asyncio.to_thread(send, port, to, report("failed", "5.1.1", "x", number))
        with database.write() as session:
            assert lift(session, notice(database, identity).address, None, NOW)
        await asyncio.to_thread(send, port, to, report("failed", "5.1.1", "x", 3))
    with database.read() as session:
        [row] = session.exec(select(Suppression)).all()
    assert row.lifted_at == NOW


async def test_automatic_answers_are_filed_and_change_nothing(database: Database) -> None:
    [identity] = queue(database)
    before = notice(database, identity)
    async with listening(database) as port:
        for _ in range(5):
            await asyncio.to_thread(send, port, return_address(SECRET, PATH, identity), vacation())
    with database.read() as session:
        assert [it.kind for it in session.exec(select(Bounce)).all()] == ["reply"]
        assert session.exec(select(Suppression)).all() == []
        assert session.exec(select(Event)).all() == []
    assert notice(database, identity) == before


async def test_nobody_else_is_taken_in(database: Database) -> None:
    async with listening(database) as port:
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            await asyncio.to_thread(send, port, "bounces+1.00000000000000000000@shiraka.example", b"x")
