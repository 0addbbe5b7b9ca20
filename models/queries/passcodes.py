"""Which code a browser has still to type, and what it confirms."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from models.passcode import Passcode
from models.rules.codes import MOST_TRIES, Purpose
from models.step import Slot


@dataclass(frozen=True, slots=True)
class Waiting:
    """A code that waits to be typed; `left` is how many tries there are."""

    id: int
    person_id: int
    address: str
    left: int
    asked: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Confirming(Waiting):
    """A code that confirms a decision on a turn, as it was entered on the version that was seen."""

    slot_id: int
    project_id: int
    outcome: str
    comment: str
    seen: str


def waiting_code(session: Session, browser: str, purpose: Purpose, now: datetime) -> Waiting | None:
    """Give the code that this browser has still to type for a purpose, or none."""
    found = _newest(session, browser, purpose, now)
    if found is None:
        return None
    return Waiting(found.id or 0, found.person_id, found.address, MOST_TRIES - found.tries, found.asked)


def confirming(session: Session, browser: str, now: datetime) -> Confirming | None:
    """Give the decision that this browser has still to confirm by a code, or none."""
    found = _newest(session, browser, "link", now)
    slot = session.get(Slot, found.asked["slot"]) if found else None
    if found is None or slot is None:
        return None
    return Confirming(
        found.id or 0,
        found.person_id,
        found.address,
        MOST_TRIES - found.tries,
        found.asked,
        found.asked["slot"],
        slot.project_id,
        found.asked["outcome"],
        found.asked["comment"],
        found.asked["seen"],
    )


def _newest(session: Session, browser: str, purpose: Purpose, now: datetime) -> Passcode | None:
    return session.exec(
        select(Passcode)
        .where(Passcode.browser == browser, Passcode.purpose == purpose)
        .where(col(Passcode.used_at).is_(None), Passcode.expires_at > now, Passcode.tries < MOST_TRIES)
        .order_by(col(Passcode.id).desc())
    ).first()
