"""The ready queue: which projects are to advance."""

from datetime import datetime

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from models.wake import signal
from models.work import Work

READY = "shiraka_ready"


def mark_ready(session: Session, project_id: int, now: datetime) -> None:
    """Mark a project ready to advance, in the transaction of the change that made it so."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    wanted = dialect.insert(Work).values(
        project_id=project_id, ready_since=now, due_at=now, mark=1, fence=0, attempts=0
    )
    session.execute(
        wanted.on_conflict_do_update(
            index_elements=["project_id"],
            set_={"mark": Work.mark + 1, "due_at": now, "failed_at": None},
        )
    )
    signal(session, READY)
