"""The transport's twin for tests: it keeps what it takes and ends as it is told, by the same rules."""

from collections import deque
from collections.abc import Iterable
from email import message_from_bytes, policy
from email.message import EmailMessage

from notifications.domains import Domains
from notifications.outcome import Ending, Phase
from notifications.transport import Mail

ACCEPTED = Ending(Phase.BODY, 250, "2.0.0 kept in memory")


class MemoryTransport:
    """Takes mails into `mails`; `endings` are given first, one an attempt, after which all is accepted.

    Like a server, it keeps a mail only where the ending comes after the data, and refuses to take one unless
    connected. An ending of the connect phase is what the next `connect` gives.
    """

    def __init__(self, endings: Iterable[Ending] = ()) -> None:
        """Keep the endings to give."""
        self.mails: list[Mail] = []
        self.endings = deque(endings)
        self.is_connected = False
        self.domains = Domains()

    async def connect(self) -> Ending | None:
        """Connect, unless the next ending says otherwise."""
        if self.is_connected:
            return None
        if self.endings and self.endings[0].phase in (Phase.CONNECT, Phase.SIGN_IN):
            return self.endings.popleft()
        self.is_connected = True
        return None

    async def send(self, mail: Mail) -> Ending:
        """Take one mail and end as told."""
        if refusal := await self.connect():
            return refusal
        if "\n" in mail.recipient or not mail.recipient:
            raise ValueError("a mail has exactly one recipient")
        ending = self.endings.popleft() if self.endings else ACCEPTED
        if ending.phase is Phase.BODY and (ending.fault is not None or 200 <= ending.code < 300):
            self.mails.append(mail)
        self.is_connected = ending.fault is None
        return ending

    def another(self) -> "MemoryTransport":
        """Give itself: it is never kept waiting."""
        return self

    async def close(self) -> None:
        """Disconnect."""
        self.is_connected = False

    def messages(self) -> list[EmailMessage]:
        """Give what was taken, as a mail program reads it."""
        return [message_from_bytes(it.content, policy=policy.default) for it in self.mails]
