"""API keys of other systems: stored hashed, scoped, expiring, revocable."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from models.columns import instant, instant_or_none, json_object


class ApiKey(SQLModel, table=True):
    """A machine's key `shk_<public_id>_<secret>`; only the secret's SHA-256 is stored.

    A key acts for an organisation, never for a person: it never fills a human approval.
    """

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(unique=True, max_length=16)
    digest: str = Field(max_length=64)
    name: str
    organisation_id: int = Field(foreign_key="organisation.id")
    scopes: list[Any] = json_object(default_factory=list)
    created_at: datetime = instant()
    expires_at: datetime = instant()
    revoked_at: datetime | None = instant_or_none()
