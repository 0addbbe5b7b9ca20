"""Makes ready what a claimed notice sends, or tells why it cannot be sent."""

import logging
from dataclasses import dataclass
from datetime import datetime

from models.rules.delivery import ClaimedNotice, Ended
from notifications.facts import Unrenderable
from notifications.letterhead import Letterhead
from notifications.render import render
from notifications.transport import Mail

LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Composed:
    """The mail to send, and what of it is kept once it is accepted."""

    mail: Mail
    subject: str
    text: str
    has_attachment: bool = False


def compose(claim: ClaimedNotice, letterhead: Letterhead, now: datetime) -> Composed | Ended:
    """Render a notice; one that cannot be rendered ends as failed, for a person to mend."""
    try:
        rendered = render(claim, letterhead, now)
        mail = Mail(letterhead.envelope_sender(claim.id), rendered.recipient, rendered.content())
    except Unrenderable as error:
        return Ended("failed", claim.attempts, str(error), cause="unrenderable")
    except Exception as error:
        # Whatever is wrong with one notice, it must not keep the others from leaving.
        LOG.exception("notice %s cannot be made into a mail", claim.id)
        return Ended("failed", claim.attempts, f"{type(error).__name__}: {error}", cause="unrenderable")
    return Composed(mail, rendered.subject, rendered.text, rendered.has_attachment)
