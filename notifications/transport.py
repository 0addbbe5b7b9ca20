"""How a mail leaves: over SMTP, on one kept connection."""

import re
import socket
import ssl
import time
from dataclasses import dataclass
from typing import Protocol, Self

import aiosmtplib

from models.faults import point
from notifications.domains import Domains
from notifications.outcome import Ending, Fault, Phase
from settings import Settings

CONNECT_SECONDS = 10.0
REPLY_SECONDS = 30.0
BODY_SECONDS = 120.0
PAUSE_SECONDS = 60.0
_LINE_END = re.compile(rb"\r\n|\r|\n")
_LEADING_DOT = re.compile(rb"(?m)^\.")


@dataclass(frozen=True, slots=True)
class Mail:
    """One envelope: a sender, one recipient, and the message as bytes with CRLF line ends."""

    sender: str
    recipient: str
    content: bytes


class Transport(Protocol):
    """Whatever takes a mail and tells how that ended. Nothing is raised for what a server may do."""

    domains: Domains

    async def connect(self) -> Ending | None:
        """Be ready to send; an ending tells why that is not possible."""

    async def send(self, mail: Mail) -> Ending:
        """Send one mail."""

    async def close(self) -> None:
        """Part from the server."""

    def another(self) -> "Transport":
        """Give a second way to the same server, not opened yet, for when this one is kept waiting."""


@dataclass(frozen=True, slots=True)
class Server:
    """The mail server; `security` is none, starttls or tls, and `context` is for a private authority."""

    host: str
    port: int
    security: str = "none"
    username: str = ""
    password: str = ""
    context: ssl.SSLContext | None = None
    connect_seconds: float = CONNECT_SECONDS
    reply_seconds: float = REPLY_SECONDS
    body_seconds: float = BODY_SECONDS


class SmtpTransport:
    """Sends over SMTP and keeps the connection for the next mail. For one task at a time."""

    def __init__(self, server: Server) -> None:
        """Keep where to send to; nothing is opened yet."""
        self.server = server
        self.domains = Domains()
        self._client: aiosmtplib.SMTP | None = None
        self._is_used = False
        self._refusal: Ending | None = None
        self._refused_until = 0.0

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        """Make the transport to the mail server of the settings."""
        return cls(
            Server(
                settings.smtp_host,
                settings.smtp_port,
                settings.smtp_security,
                settings.smtp_username,
                settings.smtp_password.get_secret_value(),
            )
        )

    async def connect(self) -> Ending | None:
        """Open the connection and sign in, unless that is done already.

        A server that refused the account or showed a bad certificate is left alone for a minute: asking it
        again with each notice could lock the account.
        """
        if self._client is not None and self._client.is_connected:
            return None
        if self._refusal is not None and time.monotonic() < self._refused_until:
            return self._refusal
        ending = await self._open()
        refuses = ending is not None and (ending.phase is Phase.SIGN_IN or ending.fault is Fault.CERTIFICATE)
        self._refusal = ending if refuses else None
        self._refused_until = time.monotonic() + PAUSE_SECONDS
        return ending

    async def send(self, mail: Mail) -> Ending:
        """Send one mail; a kept connection that the server has closed meanwhile is opened anew, once."""
        was_used = self._is_used
        ending = await self.connect() or await self._transact(mail)
        gone = ending.phase is Phase.MAIL and (ending.fault is Fault.CLOSED or ending.code == 421)
        if was_used and gone:
            return await self.connect() or await self._transact(mail)
        return ending

    async def close(self) -> None:
        """Take leave of the server; one that is gone already is no matter."""
        client, self._client = self._client, None
        if client is None or not client.is_connected:
            return
        try:
            await client.quit(timeout=self.server.connect_seconds)
        except (aiosmtplib.SMTPException, OSError):
            client.close()

    def another(self) -> "SmtpTransport":
        """Give a transport to the same server."""
        return SmtpTransport(self.server)

    async def _open(self) -> Ending | None:
        server = self.server
        client = aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            timeout=server.connect_seconds,
            use_tls=server.security == "tls",
            start_tls=False,
            tls_context=server.context,
            local_hostname=_own_name(),
        )
        phase = Phase.CONNECT
        try:
            await client.connect()
            await client.ehlo()
            phase = Phase.SIGN_IN
            if server.security == "starttls":
                await client.starttls()
            if server.username:
                await client.login(server.username, server.password)
        except (aiosmtplib.SMTPException, OSError) as error:
            client.close()
            return ending_of(error, phase)
        self._client, self._is_used = client, False
        return None

    async def _transact(self, mail: Mail) -> Ending:
        client, wait = self._client, self.server.reply_seconds
        assert client is not None
        self._is_used, phase = True, Phase.MAIL
        try:
            await client.mail(mail.sender, timeout=wait, options=_options(client, mail), encoding="utf-8")
            phase = Phase.RECIPIENT
            await client.rcpt(mail.recipient, timeout=wait, encoding="utf-8")
            phase = Phase.DATA
            point("notify.before_data")
            start = await client.execute_command(b"DATA", timeout=wait)
            if start.code != aiosmtplib.SMTPStatus.start_input:
                return await self._refused(Ending(phase, start.code, start.message))
            phase = Phase.BODY
            reply = await self._write(client, mail.content)
        except (aiosmtplib.SMTPException, OSError) as error:
            return await self._refused(ending_of(error, phase))
        return Ending(phase, reply.code, reply.message)

    async def _write(self, client: aiosmtplib.SMTP, content: bytes) -> aiosmtplib.SMTPResponse:
        if client.protocol is None:
            raise aiosmtplib.SMTPServerDisconnected("the connection was lost before the body")
        client.protocol.write(as_body(content))
        point("notify.after_data")
        return await client.protocol.read_response(timeout=self.server.body_seconds)

    async def _refused(self, ending: Ending) -> Ending:
        """Clear the connection for the next mail, or drop it where it is no longer in step."""
        client = self._client
        if client is None or not client.is_connected:
            return ending
        try:
            if ending.fault in (Fault.TIMEOUT, Fault.CLOSED):
                client.close()
            else:
                await client.rset(timeout=self.server.connect_seconds)
        except (aiosmtplib.SMTPException, OSError):
            client.close()
        return ending


def as_body(content: bytes) -> bytes:
    """Give the bytes that follow DATA: CRLF line ends, leading dots doubled, the lone dot at the end."""
    lines = _LINE_END.sub(b"\r\n", content)
    return _LEADING_DOT.sub(b"..", lines if lines.endswith(b"\r\n") else lines + b"\r\n") + b".\r\n"


def ending_of(error: Exception, phase: Phase) -> Ending:
    """Translate what the SMTP library raised."""
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return Ending(phase, error.code, error.message)
    if phase in (Phase.CONNECT, Phase.SIGN_IN) and isinstance(error.__cause__ or error, ssl.SSLError):
        return Ending(phase, fault=Fault.CERTIFICATE, text=str(error))
    if isinstance(error, aiosmtplib.SMTPNotSupported):
        return Ending(phase, fault=Fault.UNSUPPORTED, text=str(error))
    if isinstance(error, TimeoutError):
        return Ending(phase, fault=Fault.TIMEOUT)
    if phase is Phase.CONNECT:
        return Ending(phase, fault=Fault.UNREACHABLE, text=str(error))
    if isinstance(error, OSError):
        return Ending(phase, fault=Fault.CLOSED)
    return Ending(phase, fault=Fault.UNSUPPORTED, text=str(error))


def _options(client: aiosmtplib.SMTP, mail: Mail) -> list[str]:
    if mail.recipient.isascii() and mail.sender.isascii():
        return []
    if not client.supports_extension("smtputf8"):
        raise aiosmtplib.SMTPNotSupported("the address needs SMTPUTF8, which the server does not offer")
    return ["SMTPUTF8"]


def _own_name() -> str:
    # Asking for the full name may wait seconds for a name server that is not there.
    name = socket.gethostname()
    return name if name.isascii() and "." in name else "[127.0.0.1]"
