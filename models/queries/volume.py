"""How much mail leaves: in the last hour, and in an usual one."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.notice import Notice
from models.queries.rows import fetch, fetch_one

HOUR = timedelta(hours=1)
WEEKS = timedelta(weeks=4)


def accepted_since(session: Session, since: datetime) -> int:
    """Count the mails that servers took since an instant."""
    chosen = select(func.count()).where(col(Notice.ended_at) >= since, col(Notice.state) == "accepted")
    row = fetch_one(session, chosen)
    return int(row[0]) if row else 0


def hourly_counts(session: Session, now: datetime) -> list[int]:
    """Count the mails of each hour of the last four weeks in which there were any, the last one left out."""
    at = col(Notice.ended_at)
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    hour = func.strftime("%Y-%m-%d %H", at) if is_sqlite else func.date_trunc("hour", at)
    counts = (
        select(func.count())
        .where(at >= now - WEEKS, at < now - HOUR, col(Notice.state) == "accepted")
        .group_by(hour)
    )
    return [int(row[0]) for row in fetch(session, counts)]
