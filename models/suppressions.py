"""Suppressions: closes an address to mail, asks the project's officer for another, and opens it again."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlmodel import Session, col

from models import outbox
from models.bounce import Bounce
from models.notice import Notice
from models.programme import Programme
from models.rules.bounces import Returned, score
from models.suppression import Suppression

OFFICER = "programme_manager"
KIND = "undeliverable"


def suppress(
    session: Session, address: str, cause: str, reason: str, notice_id: int | None, now: datetime
) -> bool:
    """Close an address and tell the project's officer; False where it is closed already."""
    row = session.get(Suppression, address)
    if row is not None and row.lifted_at is None:
        return False
    row = row or Suppression(address=address, cause=cause, reason="", suppressed_at=now)
    row.cause, row.reason, row.notice_id = cause, reason[:500], notice_id
    row.suppressed_at, row.lifted_at, row.lifted_by = now, None, None
    session.add(row)
    if notice_id is not None:
        _tell_officer(session, address, reason, notice_id, now)
    return True


def lift(session: Session, address: str, person_id: int | None, now: datetime) -> bool:
    """Open an address again; what was held for it waits to be sent again by a person."""
    row = session.get(Suppression, address)
    if row is None or row.lifted_at is not None:
        return False
    row.lifted_at, row.lifted_by = now, person_id
    return True


def is_suppressed(session: Session, address: str) -> bool:
    """Tell whether an address is closed."""
    row = session.get(Suppression, address)
    return row is not None and row.lifted_at is None


def points_of(session: Session, address: str, now: datetime) -> int:
    """Sum up what an address's bounces weigh, those before it was last opened left out."""
    lifted = session.execute(
        select(func.max(col(Suppression.lifted_at))).where(col(Suppression.address) == address)
    ).scalar()
    rows = session.execute(
        select(col(Bounce.kind), col(Bounce.received_at)).where(col(Bounce.address) == address)
    )
    returned = [Returned(kind, at) for kind, at in rows if lifted is None or at > lifted]
    return score(returned, now)


def _tell_officer(session: Session, address: str, reason: str, notice_id: int, now: datetime) -> None:
    notice = session.get_one(Notice, notice_id)
    owners = session.execute(select(col(Programme.owner_id)).distinct()).scalars().all()
    found = outbox.appointed(session, notice.project_id, [OFFICER], [it for it in owners if it is not None])
    facts = _facts(notice, address, reason, now)
    if facts is None:
        return
    rows = [
        outbox.notice_row(
            KIND, f"{KIND}:{address}:notice:{notice_id}", officer, facts, now, project_id=notice.project_id
        )
        for officers in found.values()
        for officer in officers
        if officer.email.lower() != address.lower()
    ]
    outbox.queue_notices(session, rows)


def _facts(notice: Notice, address: str, reason: str, now: datetime) -> dict[str, Any] | None:
    if "project" not in notice.facts:
        return None
    told = {name: notice.facts.get(name) for name in ("project", "stage")}
    return {
        **told,
        "addressee": notice.facts["recipient"],
        "address": address,
        "comment": reason,
        "opened_at": now.isoformat(),
        "path": f"/projects/{notice.facts['project']['code']}",
    }


def readdress(session: Session, notice_id: int, address: str) -> None:
    """Give a notice another address; its Message-ID stays."""
    session.execute(
        update(Notice)
        .where(col(Notice.id) == notice_id)
        .values(address=address, domain=address.rpartition("@")[2].lower())
        .execution_options(synchronize_session=False)
    )
