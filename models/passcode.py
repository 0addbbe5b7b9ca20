"""Passcodes: codes that were mailed to be typed, each for one purpose and one browser."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from models.columns import instant, instant_or_none, json_object


class Passcode(SQLModel, table=True):
    """A mailed code: `seed` and the installation's secret make it, `browser` is the session that asked.

    `asked` is what the code confirms, such as a decision on a turn; it is over once `used_at` is set.
    """

    id: int | None = Field(default=None, primary_key=True)
    seed: str = Field(max_length=64)
    purpose: str = Field(max_length=16)
    person_id: int = Field(foreign_key="person.id", index=True)
    address: str = Field(max_length=254)
    browser: str = Field(max_length=64, index=True)
    asked: dict[str, Any] = json_object(default_factory=dict)
    tries: int = 0
    created_at: datetime = instant()
    expires_at: datetime = instant(index=True)
    used_at: datetime | None = instant_or_none()
