"""Brakes: what a person, or the engine itself, has stopped for a while."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.columns import instant


class Brake(SQLModel, table=True):
    """Something that stands still; `source` says who stopped it.

    Names: reminders, mail, expiry (lapses and escalation). Sources: operator (the command line), prefect (the
    deployment is paused there), volume (far more mail than is usual), clock (the machine's clock jumped).
    """

    name: str = Field(primary_key=True, max_length=16)
    source: str = Field(primary_key=True, max_length=16)
    reason: str = Field(max_length=500)
    set_at: datetime = instant()
