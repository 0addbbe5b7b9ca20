"""Heartbeats of resident processes, and the flow runs that they hold open."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.columns import instant, instant_or_none


class Heartbeat(SQLModel, table=True):
    """The last sign of life of a resident process."""

    name: str = Field(primary_key=True, max_length=64)
    kind: str = Field(default="engine", max_length=16)
    host: str
    process_id: int
    started_at: datetime = instant()
    beat_at: datetime = instant()
    stopped_at: datetime | None = instant_or_none()


class FlowRun(SQLModel, table=True):
    """A Prefect flow run of ours; without `ended_at` and without a live engine it is dead."""

    id: str = Field(primary_key=True, max_length=36)
    engine: str = Field(max_length=64, index=True)
    flow: str = Field(max_length=48)
    started_at: datetime = instant()
    ended_at: datetime | None = instant_or_none()
