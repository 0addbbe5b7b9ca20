"""The mail catcher as it runs: a process that keeps every mail where the pages read it."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from models.mailbox import Mailbox
from notifications.letterhead import Letterhead
from notifications.render import render
from notifications.transport import Mail, Server, SmtpTransport
from tests.delivery.outbox import NOW, claimed
from tests.postgresql import free_port

ROOT = Path(__file__).parents[2]
RAW = b"Subject: one\r\n\r\nhello\r\n"


@pytest.fixture
def caught(tmp_path: Path) -> Iterator[tuple[int, Mailbox]]:
    """Run the catcher in a process of its own and give its port and the mailbox it fills."""
    port, folder = free_port(), tmp_path / "mail"
    command = [sys.executable, "-m", "notifications.catcher", "--port", str(port), "--directory", str(folder)]
    process = subprocess.Popen(command, cwd=ROOT)
    yield port, Mailbox(folder)
    process.terminate()
    assert process.wait(20) == 0


async def answering(port: int) -> None:
    """Wait until somebody greets on the port."""
    async with asyncio.timeout(60):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.05)
                continue
            writer.close()
            await writer.wait_closed()
            return


async def test_a_caught_mail_can_be_read_in_both_its_parts(
    caught: tuple[int, Mailbox], letterhead: Letterhead
) -> None:
    port, mailbox = caught
    await answering(port)
    mail = render(claimed("step_opened", "both"), letterhead, NOW)
    transport = SmtpTransport(Server("127.0.0.1", port))
    assert (await transport.send(Mail(mail.sender, mail.recipient, mail.content()))).code == 250
    await transport.close()

    [found] = mailbox.newest()
    assert (found.sender, found.recipients) == ("no-reply@shiraka.example", ("mona@mohp.example",))
    assert found.subject == mail.subject
    assert found.header("X-Shiraka-Kind") == "step_opened"
    opened = mailbox.read(found.id)
    assert opened is not None
    assert opened.text.replace("\r\n", "\n") == mail.text
    assert 'dir="rtl"' in opened.html


def test_a_mailbox_keeps_the_newest_and_gives_them_first(tmp_path: Path) -> None:
    mailbox = Mailbox(tmp_path / "mail", most=3)
    assert mailbox.newest() == []
    ids = [mailbox.add(RAW, "a@x.example", ["b@x.example"], NOW + timedelta(seconds=it)) for it in range(5)]
    assert [it.id for it in mailbox.newest()] == ids[:1:-1]
    assert [it.id for it in mailbox.newest(1, before=ids[4])] == [ids[3]]
    assert mailbox.read(ids[0]) is None
    assert mailbox.newest()[0].received_at == NOW + timedelta(seconds=4)
    assert mailbox.clear() == 3


@pytest.mark.parametrize("identity", ["", "..", "../secret", "0" * 20, "x" * 29])
def test_only_ids_of_mails_open_files(tmp_path: Path, identity: str) -> None:
    (tmp_path / "secret.eml").write_bytes(RAW)
    mailbox = Mailbox(tmp_path / "mail")
    mailbox.add(RAW, "a@x.example", ["b@x.example"], NOW)
    assert mailbox.read(identity) is None
    assert mailbox.raw(identity) is None


def test_a_broken_mail_is_kept_and_shown_as_it_came(tmp_path: Path) -> None:
    mailbox = Mailbox(tmp_path / "mail")
    identity = mailbox.add(b"\xff\xfe no headers \x00", "a@x\r\nBcc: c@x.example", [], NOW)
    opened = mailbox.read(identity)
    assert opened is not None
    assert opened.mail.header("Bcc") == ""
    assert opened.mail.recipients == ()
