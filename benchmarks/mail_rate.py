"""Mails a second over one kept connection, and with a connection for each: `python -m benchmarks.mail_rate`.

The server is reached as in production: over STARTTLS, with an account. It runs in the same process, so that
both rates are lower than they need be.
"""

import asyncio
import logging
import ssl
import tempfile
import time
from pathlib import Path

from notifications.transport import Mail, Server, SmtpTransport
from tests.delivery.sink import Sink, listening
from tests.delivery.test_transport import certificate, serving

MAILS = 200
BODY = b"Subject: x\r\n\r\n" + b"A line of a mail of an ordinary length.\r\n" * 400


async def rate(server: Server, *, kept: bool) -> float:
    """Send mails and give how many left in a second."""
    transport = SmtpTransport(server)
    began = time.perf_counter()
    for number in range(MAILS):
        ending = await transport.send(Mail("a@shiraka.example", f"p{number}@mohp.example", BODY))
        assert ending.code == 250, ending
        if not kept:
            await transport.close()
    await transport.close()
    return MAILS / (time.perf_counter() - began)


async def main() -> None:
    """Measure both three times in turn, and give the best of each."""
    logging.getLogger("mail.log").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder:
        path = certificate(Path(folder))
        trusting = ssl.create_default_context(cafile=str(path))
        async with listening(Sink(password="right"), context=serving(path)) as sink:
            server = Server("127.0.0.1", sink.port, "starttls", "shiraka", "right", trusting)
            rates = [(await rate(server, kept=True), await rate(server, kept=False)) for _ in range(3)]
    kept, single = max(it[0] for it in rates), max(it[1] for it in rates)
    print(f"kept connection: {kept:.0f} mails/s; one each: {single:.0f} mails/s; {kept / single:.1f} times")


if __name__ == "__main__":
    asyncio.run(main())
