"""Watch the volume of mail: holds all of it, for a person to look, where far more leaves than is usual."""

from datetime import datetime

from sqlmodel import Session

from models.brakes import MAIL, VOLUME, is_braked, set_brake
from models.queries.volume import HOUR, accepted_since, hourly_counts
from models.rules.volume import ALWAYS_ALLOWED, TIMES, is_too_much


def watch_volume(session: Session, now: datetime) -> str | None:
    """Stop mail where the last hour had too much of it, and give the reason; none while all is well."""
    if is_braked(session, MAIL):
        return None
    count = accepted_since(session, now - HOUR)
    if count <= ALWAYS_ALLOWED or not is_too_much(count, hourly_counts(session, now)):
        return None
    reason = f"{count} mails in an hour, more than {TIMES} times what is usual"
    set_brake(session, MAIL, VOLUME, reason, now)
    return reason
