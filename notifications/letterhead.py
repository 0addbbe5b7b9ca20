"""The letterhead: what all mails of an installation share."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from models.rules.kinds import sending_of
from models.rules.links import write_link
from models.rules.marks import return_address, unsubscribe_token
from notifications.headers import sender
from settings import Settings


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The sender, where answers, bounces and links go, the clock, and the secret that signs what returns."""

    mail_from: str
    reply_to: str
    public_url: str
    zone: str
    return_path: str = ""
    secret: str = ""

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        """Take it from the settings."""
        return cls(
            settings.mail_from,
            settings.mail_reply_to or settings.mail_from,
            settings.public_url,
            settings.time_zone,
            settings.mail_return_path,
            settings.secret_key.get_secret_value(),
        )

    @property
    def domain(self) -> str:
        """Give the sender's domain."""
        return sender(self.mail_from).domain

    def envelope_sender(self, notice_id: int) -> str:
        """Give the address to which a notice's bounces come back: one a notice, where bounces are read."""
        if self.return_path and self.secret:
            return return_address(self.secret, self.return_path, notice_id)
        return sender(self.mail_from).addr_spec

    def url_of(
        self, path: str, slot_id: int | None, person_id: int | None, address: str, now: datetime
    ) -> str:
        """Give where a matter is read and answered; for a turn, the link that needs no account."""
        is_turn = slot_id is not None and person_id is not None and path == f"/steps/{slot_id}"
        if not is_turn or not self.secret:
            return f"{self.public_url}{path}"
        token = write_link(self.secret.encode(), slot_id or 0, person_id or 0, address, now)
        return f"{self.public_url}/p/{token}"

    def unsubscribe_url(self, person_id: int | None, kind: str) -> str | None:
        """Give the link that switches an optional kind off; none for a mandatory one."""
        if person_id is None or not self.secret or not sending_of(kind).optional:
            return None
        return f"{self.public_url}/unsubscribe/{unsubscribe_token(self.secret, person_id, kind)}"
