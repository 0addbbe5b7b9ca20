"""The mail catcher of development: an SMTP server that delivers nothing and keeps everything."""

import argparse
import asyncio
import signal
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP

from models.clock import utc_now
from models.mailbox import FOLDER, Mailbox
from settings import get_settings

LOOPBACK = "127.0.0.1"
LARGEST_MAIL = 32 * 1024 * 1024


class Catcher:
    """Takes every mail and puts it into the mailbox before it says so."""

    def __init__(self, mailbox: Mailbox, now_source: Callable[[], datetime] = utc_now) -> None:
        """Keep where mails go and which clock stamps them."""
        self.mailbox = mailbox
        self.now_source = now_source

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Keep one mail."""
        await asyncio.to_thread(
            self.mailbox.add, envelope.content, envelope.mail_from, envelope.rcpt_tos, self.now_source()
        )
        return "250 2.0.0 caught"


async def serve(mailbox: Mailbox, port: int, stop: asyncio.Event) -> None:
    """Catch mails on a port of this machine until `stop` is set."""
    loop = asyncio.get_running_loop()
    handler = Catcher(mailbox)
    server = await loop.create_server(
        lambda: SMTP(
            handler, data_size_limit=LARGEST_MAIL, enable_SMTPUTF8=True, hostname="shiraka.localhost"
        ),
        LOOPBACK,
        port,
    )
    async with server:
        await stop.wait()


async def until_asked_to_end(serve_until: Callable[[asyncio.Event], Awaitable[None]]) -> None:
    """Serve until the process is asked to end."""
    stop = asyncio.Event()
    for asked in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(asked, stop.set)
    await serve_until(stop)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run from the command line: `python -m notifications.catcher --port 1025`."""
    parser = argparse.ArgumentParser(
        prog="notifications.catcher", description="Catches mails and keeps them."
    )
    parser.add_argument("--port", "--smtp-port", type=int, required=True, help="the port to listen on")
    parser.add_argument("--directory", type=Path, help="the folder for mails; else mail/ in the data folder")
    options = parser.parse_args(arguments)
    directory = options.directory or get_settings().data_directory / FOLDER
    mailbox = Mailbox(directory)
    asyncio.run(until_asked_to_end(lambda stop: serve(mailbox, options.port, stop)))


if __name__ == "__main__":
    main()
