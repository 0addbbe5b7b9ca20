"""Record a bounce: what came back for a notice weighs on its address, and never changes a project."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from models.bounce import Bounce
from models.notice import Notice
from models.rules.bounces import SUPPRESSED_AT
from models.suppressions import points_of, suppress


def record_bounce(
    session: Session, notice_id: int, kind: str, status: str, diagnostic: str, digest: str, now: datetime
) -> bool:
    """File what came back for a notice; False where it is filed already or there is no such notice.

    An address whose bounces weigh too much gets no more mail, and the project's officer is told.
    """
    address = session.execute(select(col(Notice.address)).where(col(Notice.id) == notice_id)).scalar()
    known = session.execute(select(col(Bounce.id)).where(col(Bounce.digest) == digest)).first()
    if address is None or known is not None:
        return False
    session.add(
        Bounce(
            digest=digest,
            notice_id=notice_id,
            address=address,
            kind=kind,
            status=status[:16],
            diagnostic=diagnostic[:500],
            received_at=now,
        )
    )
    session.flush()
    if kind != "reply" and points_of(session, address, now) >= SUPPRESSED_AT:
        suppress(session, address, "bounced", f"{status} {diagnostic}".strip(), notice_id, now)
    return True
