"""What the tests of delivery share: a real SMTP server on loopback, and how the mails are headed."""

from collections.abc import AsyncIterator

import pytest

from notifications.letterhead import Letterhead
from notifications.transport import Server, SmtpTransport
from tests.delivery.outbox import LETTERHEAD
from tests.delivery.sink import Sink, listening


@pytest.fixture
def letterhead() -> Letterhead:
    """Give the letterhead of a made-up installation."""
    return LETTERHEAD


@pytest.fixture
async def sink() -> AsyncIterator[Sink]:
    """Give a running SMTP server that keeps what it takes and answers as it is told."""
    async with listening(Sink()) as running:
        yield running


@pytest.fixture
async def transport(sink: Sink) -> AsyncIterator[SmtpTransport]:
    """Give a transport to the sink, with short waits."""
    opened = SmtpTransport(Server("127.0.0.1", sink.port, connect_seconds=5, reply_seconds=1, body_seconds=1))
    yield opened
    await opened.close()
