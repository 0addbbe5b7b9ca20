"""A real SMTP server for tests: it keeps what it accepts, and refuses, hangs or cuts as it is told."""

import asyncio
import ssl
import warnings
from collections import Counter, defaultdict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult

HANG, CUT, CUT_AFTER_KEEPING, LATE = "hang", "cut", "cut after keeping", "late"


@dataclass(frozen=True)
class Received:
    """A mail as the server got it: the envelope and the message."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes

    @property
    def message(self) -> EmailMessage:
        """Read the message as a mail program does."""
        return message_from_bytes(self.content, policy=policy.default)


class Sink:
    """Keeps mails; `answers` holds, for MAIL, RCPT and DATA, what to answer next instead of accepting."""

    def __init__(self, password: str = "") -> None:
        self.port = 0
        self.password = password
        self.mails: list[Received] = []
        self.answers: dict[str, deque[str]] = defaultdict(deque)
        self.at_domains: dict[str, str] = {}
        self.connections = 0
        self.sign_ins: Counter[bool] = Counter()
        self.hangs = asyncio.Event()
        self.late = asyncio.Event()
        self.over = asyncio.Event()

    def answer(self, command: str, *answers: str) -> None:
        """Answer the next commands of this name so: a reply, HANG, CUT or CUT_AFTER_KEEPING."""
        self.answers[command].extend(answers)

    def ids(self) -> Counter[str]:
        """Count the mails by Message-ID."""
        return Counter(str(it.message["Message-ID"]) for it in self.mails)

    async def handle_EHLO(self, server: Any, session: Any, _envelope: Any, hostname: str, lines: Any) -> Any:  # noqa: N802
        session.host_name = hostname
        self.connections += 1
        return lines

    async def handle_MAIL(  # noqa: N802
        self, server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        reply = await self._reply("MAIL", server)
        if reply.startswith("250"):
            envelope.mail_from = address
        return reply

    async def handle_RCPT(  # noqa: N802
        self, server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        always = self.at_domains.get(address.rpartition("@")[2])
        reply = await self._answer(always, server) if always else await self._reply("RCPT", server)
        if reply.startswith("250"):
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        keeps = bool(self.answers["DATA"]) and self.answers["DATA"][0] in (CUT_AFTER_KEEPING, LATE)
        reply = await self._reply("DATA", server)
        if reply.startswith("250") or keeps:
            self.mails.append(Received(envelope.mail_from, tuple(envelope.rcpt_tos), envelope.content))
        return reply

    def authenticate(self, *arguments: Any) -> AuthResult:
        """Let in whoever knows the password."""
        right = arguments[-1].password == self.password.encode()
        self.sign_ins[right] += 1
        return AuthResult(success=right, handled=False)

    async def _reply(self, command: str, server: Any) -> str:
        if not self.answers[command]:
            return "250 2.0.0 accepted"
        return await self._answer(self.answers[command].popleft(), server)

    async def _answer(self, answer: str, server: Any) -> str:
        if answer == HANG:
            self.hangs.set()
            await self.over.wait()
        elif answer == LATE:
            await self.late.wait()
            return "250 2.0.0 accepted late"
        elif answer in (CUT, CUT_AFTER_KEEPING):
            server.transport.abort()
        else:
            return answer
        return "421 4.3.0 over"


@asynccontextmanager
async def listening(
    sink: Sink, *, port: int = 0, context: ssl.SSLContext | None = None, implicit: bool = False
) -> AsyncIterator[Sink]:
    """Run the sink on a port of this machine; with a context it speaks TLS, at once or by STARTTLS."""
    options: dict[str, Any] = {"enable_SMTPUTF8": True, "hostname": "sink.example"}
    if context is not None and not implicit:
        options |= {"tls_context": context, "require_starttls": True}
    if sink.password:
        options |= {"authenticator": sink.authenticate, "auth_required": True, "auth_require_tls": False}
    connected: list[SMTP] = []

    def connect() -> SMTP:
        with warnings.catch_warnings():
            # The server warns that passwords go in the clear; on this machine, in a test, they may.
            warnings.simplefilter("ignore")
            connected.append(SMTP(sink, **options))
        return connected[-1]

    loop = asyncio.get_running_loop()
    server = await loop.create_server(connect, "127.0.0.1", port, ssl=context if implicit else None)
    sink.port = server.sockets[0].getsockname()[1]
    try:
        yield sink
    finally:
        sink.over.set()
        server.close()
        for each in connected:
            if isinstance(each.transport, asyncio.Transport):
                each.transport.abort()
        await server.wait_closed()
