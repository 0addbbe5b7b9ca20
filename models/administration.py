"""Administration: appends to the history of what is done to the installation, in order and for ever."""

from datetime import datetime
from typing import Any

from sqlalchemy import select, text
from sqlmodel import Session, col

from models.administrative_act import AdministrativeAct
from models.rules.chain import BEGINNING, link

# One at a time: two acts at once would both follow the same one. Any number will do.
ALONE = text("SELECT pg_advisory_xact_lock(7442014)")
LAST = (
    select(col(AdministrativeAct.sequence), col(AdministrativeAct.hash))
    .order_by(col(AdministrativeAct.sequence).desc())
    .limit(1)
)


def note_act(
    session: Session, kind: str, data: dict[str, Any], now: datetime, person_id: int | None = None
) -> None:
    """Append an act in the caller's transaction; no secret may be in its `data`."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(ALONE)
    session.flush()
    number, previous = session.execute(LAST).one_or_none() or (0, BEGINNING)
    entry: dict[str, Any] = {
        "sequence": number + 1,
        "kind": kind,
        "data": data,
        "person_id": person_id,
        "happened_at": now,
    }
    session.add(AdministrativeAct(**entry, hash=link(previous, entry)))
    session.flush()
