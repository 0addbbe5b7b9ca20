"""Solution offers that providers make for a project."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import instant, minor_units


class Offer(SQLModel, table=True):
    """A provider's solution offer; `rank` orders offers once they are evaluated (1 is best)."""

    __table_args__ = (UniqueConstraint("project_id", "provider_id"),)

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    provider_id: int = Field(foreign_key="organisation.id")
    forum_id: int | None = Field(default=None, foreign_key="forum.id")
    summary: str
    amount_minor: int = minor_units()
    rank: int | None = None
    state: str = Field(default="offered", max_length=16)
    offered_at: datetime = instant()
