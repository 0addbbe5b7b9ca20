"""Send notices again that delivery has given up or put aside, under the Message-ID they always had."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from models.administration import note_act
from models.notice import Notice
from models.outbox import NOTICES
from models.rules.delivery import RETRIABLE
from models.rules.errors import NotFound, Refused
from models.wake import signal


def retry_notices(session: Session, notice_ids: Sequence[int], now: datetime) -> int:
    """Queue dead, held or failed notices again and tell how many; attempts are counted from the start.

    Raises NotFound for an unknown notice and Refused for one that is finished or still on its way.
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
    session.execute(
        update(Notice)
        .where(col(Notice.id).in_(notice_ids))
        .values(state="queued", due_at=now, attempts=0, lease_until=None, reason=None)
        .execution_options(synchronize_session=False)
    )
    note_act(session, "notices_retried", {"notices": sorted(states)}, now)
    signal(session, NOTICES)
    return len(states)
