"""Notices: the outbox, one message to one recipient a row."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from models.columns import instant, instant_or_none, json_object


class Notice(SQLModel, table=True):
    """A message that a change owes to a person.

    `key` names the reason (kind, slot or event, recipient), so that the same reason never mails twice.
    States: queued, claimed, sending, accepted, deferred, failed, unknown, dead, cancelled, expired, held; and
    for what digests tell: waiting, told (within the notice `told_in_id`), superseded. `cause` is a short word
    for the reason, `occasion` the planned instant that a reminder belongs to.
    """

    __table_args__ = (
        Index("notice_by_due", "state", "due_at", "id"),
        Index("notice_by_project", "project_id", "id"),
        Index("notice_by_person", "person_id", "state"),
        Index("notice_by_ending", "ended_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True, max_length=200)
    kind: str = Field(max_length=32)
    project_id: int | None = Field(default=None, foreign_key="project.id")
    slot_id: int | None = Field(default=None, foreign_key="slot.id")
    person_id: int | None = Field(default=None, foreign_key="person.id")
    address: str = Field(max_length=254)
    language: str = Field(max_length=4)
    facts: dict[str, Any] = json_object(default_factory=dict)
    template_version: int = 1
    message_id: str = Field(unique=True, max_length=200)
    state: str = Field(default="queued", max_length=16)
    reason: str | None = None
    attempts: int = 0
    created_at: datetime = instant()
    due_at: datetime = instant()
    claimed_by: str | None = Field(default=None, max_length=64)
    lease_until: datetime | None = instant_or_none()
    fence: int = 0
    accepted_at: datetime | None = instant_or_none()
    sent_subject: str | None = None
    sent_body: str | None = None
    flow_run_id: str | None = Field(default=None, max_length=36)
    told_in_id: int | None = Field(default=None, index=True)
    occasion: str | None = Field(default=None, max_length=16)
    domain: str = Field(default="", max_length=254)
    cause: str | None = Field(default=None, max_length=16)
    ended_at: datetime | None = instant_or_none()
    without_attachment: bool = False
