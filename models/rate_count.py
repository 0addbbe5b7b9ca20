"""Rate counts: how often something was tried in the present window, counted by all processes together."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.columns import instant


class RateCount(SQLModel, table=True):
    """The count under one key until its window ends; keys are digests, so that no address is kept."""

    key: str = Field(primary_key=True, max_length=64)
    count: int
    ends_at: datetime = instant(index=True)
