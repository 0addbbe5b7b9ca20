"""Shapes of notices and of what persons choose about them."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from api.schemas.base import Answered, Asked, RowId


class NoticeShape(Answered):
    """A notice to one person: how far it came, and why; `cause` is a short word by which to send again."""

    id: int
    kind: str
    project: str | None
    address: str
    state: str
    cause: str | None
    reason: str | None
    attempts: int
    created_at: datetime
    due_at: datetime
    accepted_at: datetime | None
    message_id: str


class ResendAsked(Asked):
    """Which notices to send again: by number, or all of one cause, of which there must be `expected`."""

    notices: list[RowId] = Field(default_factory=list, max_length=1_000)
    cause: Annotated[str | None, Field(min_length=1, max_length=64)] = None
    expected: Annotated[int | None, Field(ge=0, le=1_000_000)] = None
    address: Annotated[str | None, Field(max_length=254)] = None


class ResentShape(Answered):
    """How many notices were queued again, under the Message-ID they always had."""

    queued: int


class ChoiceShape(Answered):
    """A kind of notice, how it is sent, and what may be chosen; a mandatory one cannot be switched off."""

    kind: str
    manner: Literal["at_once", "digest", "off"]
    choices: list[str]
    optional: bool


class MailChoicesShape(Answered):
    """The language of mail and how each kind is sent."""

    language: Literal["ar", "en", "both"]
    kinds: list[ChoiceShape]


class MailChoicesAsked(Asked):
    """What to change; what is left out stays."""

    language: Literal["ar", "en", "both"] | None = None
    kinds: dict[str, Literal["at_once", "digest", "off"]] = Field(default_factory=dict)
