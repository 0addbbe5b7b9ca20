"""Brakes: whether reminders or all mail stand still, and who stopped them."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlmodel import Session, col

from models.brake import Brake

REMINDERS, MAIL, EXPIRY = "reminders", "mail", "expiry"
OPERATOR, PREFECT, VOLUME, CLOCK = "operator", "prefect", "volume", "clock"


def is_braked(session: Session, name: str) -> bool:
    """Tell whether anybody has stopped it."""
    found = session.execute(select(col(Brake.name)).where(col(Brake.name) == name).limit(1))
    return found.first() is not None


def brakes(session: Session) -> list[Brake]:
    """Give every brake that is set."""
    return list(session.execute(select(Brake).order_by(col(Brake.name), col(Brake.source))).scalars())


def set_brake(session: Session, name: str, source: str, reason: str, now: datetime) -> bool:
    """Stop it, for this source; False where that source has stopped it already."""
    if session.get(Brake, (name, source)) is not None:
        return False
    session.add(Brake(name=name, source=source, reason=reason[:500], set_at=now))
    return True


def release_brake(session: Session, name: str, source: str | None = None) -> list[str]:
    """Let it go on as far as this source is concerned, or every source; gives those that had stopped it."""
    chosen = col(Brake.name) == name
    if source is not None:
        chosen = chosen & (col(Brake.source) == source)
    found = list(session.execute(select(col(Brake.source)).where(chosen)).scalars())
    session.execute(delete(Brake).where(chosen))
    return found
