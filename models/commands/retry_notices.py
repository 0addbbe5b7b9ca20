"""Send notices again that delivery has given up or put aside, under the Message-ID they always had."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from models.administration import note_act
from models.notice import Notice
from models.outbox import NOTICES
from models.rules.delivery import RETRIABLE
from models.rules.errors import Invalid, NotFound, Refused
from models.suppressions import readdress
from models.wake import signal


def retry_notices(
    session: Session, notice_ids: Sequence[int], now: datetime, address: str | None = None
) -> int:
    """Queue dead, held or failed notices again and tell how many; attempts are counted from the start.

    A single one may go to another `address`. Raises Invalid for that of several, NotFound for an unknown
    notice and Refused for one that is finished or still on its way.
    """
    rows = session.exec(
        select(Notice.id, Notice.state).where(col(Notice.id).in_(notice_ids)).with_for_update()
    ).all()
    states = {int(identity): state for identity, state in rows if identity is not None}
    for identity in notice_ids:
        if identity not in states:
            raise NotFound("notice_unknown", notice=identity)
        if states[identity] not in RETRIABLE:
            raise Refused("notice_not_retriable", notice=identity, state=states[identity])
    if address is not None:
        _readdress(session, notice_ids, address)
    again = {"state": "queued", "due_at": now, "attempts": 0, "ended_at": None}
    session.execute(
        update(Notice)
        .where(col(Notice.id).in_(notice_ids))
        .values(**again, lease_until=None, reason=None, cause=None)
        .execution_options(synchronize_session=False)
    )
    note_act(session, "notices_retried", {"notices": sorted(states)}, now)
    signal(session, NOTICES)
    return len(states)


def _readdress(session: Session, notice_ids: Sequence[int], address: str) -> None:
    given = address.strip()
    local, _, domain = given.rpartition("@")
    if len(notice_ids) != 1 or not local or "." not in domain or " " in given or not given.isprintable():
        raise Invalid("notice_address_invalid", pointer="/address")
    readdress(session, notice_ids[0], given)
