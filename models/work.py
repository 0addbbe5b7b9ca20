"""The work queue: which projects are ready to advance, and who is advancing them."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from models.columns import instant, instant_or_none


class Work(SQLModel, table=True):
    """A project that is ready to advance; the row goes when nothing more can move.

    `mark` counts how often it was marked ready, so that a mark made while it is worked on is not lost.
    `fence` counts claims: who holds an older fence may no longer write.
    """

    __table_args__ = (Index("work_by_due", "failed_at", "due_at"),)

    project_id: int = Field(foreign_key="project.id", primary_key=True)
    ready_since: datetime = instant()
    due_at: datetime = instant()
    mark: int = 1
    claimed_by: str | None = Field(default=None, max_length=64)
    lease_until: datetime | None = instant_or_none()
    fence: int = 0
    attempts: int = 0
    last_error: str | None = None
    failed_at: datetime | None = instant_or_none()
