"""The bounce listener: an SMTP server that takes only what comes back to a notice's own return address."""

import argparse
import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from aiosmtpd.smtp import SMTP

from models.clock import utc_now
from models.commands.record_bounce import record_bounce
from models.db import Database
from models.rules.marks import read_return_address
from notifications.bounces import read_report
from notifications.catcher import until_asked_to_end
from settings import get_settings

LARGEST_REPORT = 1024 * 1024

logger = logging.getLogger(__name__)


class BounceListener:
    """Files bounces. Whoever is not addressed by our mark is refused, so that nobody can close an address."""

    def __init__(self, database: Database, secret: str, now_source: Callable[[], datetime] = utc_now) -> None:
        """Keep where bounces are filed and what signs our return addresses."""
        self.database = database
        self.secret = secret
        self.now_source = now_source

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        """Take only what is addressed to a return address of ours."""
        if read_return_address(self.secret, address) is None:
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """File what came back before it is taken; what cannot be filed now is sent to us again."""
        try:
            await asyncio.to_thread(self._file, list(envelope.rcpt_tos), envelope.content)
        except Exception:
            logger.exception("a bounce could not be filed")
            return "451 4.3.0 try again later"
        return "250 2.0.0 filed"

    def _file(self, addresses: list[str], content: bytes) -> None:
        report = read_report(content)
        for address in addresses:
            notice_id = read_return_address(self.secret, address)
            if notice_id is not None:
                with self.database.write() as session:
                    record_bounce(
                        session,
                        notice_id,
                        report.kind,
                        report.status,
                        report.diagnostic,
                        report.digest,
                        self.now_source(),
                    )


async def listen(listener: BounceListener, host: str, port: int, stop: asyncio.Event) -> None:
    """Take bounces on a port until `stop` is set."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(listener, data_size_limit=LARGEST_REPORT, hostname="bounces.localhost"), host, port
    )
    async with server:
        await stop.wait()


def main(arguments: Sequence[str] | None = None) -> None:
    """Run from the command line: `python -m notifications.inbound --host 0.0.0.0 --port 2526`."""
    settings = get_settings()
    parser = argparse.ArgumentParser(prog="notifications.inbound", description="Takes and files bounces.")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on")
    parser.add_argument("--port", type=int, default=settings.bounce_port, help="the port to listen on")
    options = parser.parse_args(arguments)
    if not options.port:
        parser.error("name a port, or set SHIRAKA_BOUNCE_PORT")
    database = Database(settings.database_url)
    listener = BounceListener(database, settings.secret_key.get_secret_value())
    try:
        asyncio.run(until_asked_to_end(lambda stop: listen(listener, options.host, options.port, stop)))
    finally:
        database.dispose()


if __name__ == "__main__":
    main()
