"""A worker of its own process, for tests that kill it: delivers what is due once, and says what it did."""

import asyncio
import sys
from datetime import timedelta

from models.db import Database
from notifications.deliver import deliver_ready
from notifications.transport import Server, SmtpTransport
from tests.delivery.outbox import LETTERHEAD, NOW


async def work(url: str, port: int, after: timedelta) -> None:
    """Deliver what is due `after` the tests' own time."""
    database, transport = Database(url), SmtpTransport(Server("127.0.0.1", port))
    done = await deliver_ready(
        database, transport, lambda: NOW + after, 1_000, "child", letterhead=LETTERHEAD
    )
    await transport.close()
    database.dispose()
    sys.stdout.write(f"{done}\n")


if __name__ == "__main__":
    asyncio.run(work(sys.argv[1], int(sys.argv[2]), timedelta(seconds=float(sys.argv[3]))))
