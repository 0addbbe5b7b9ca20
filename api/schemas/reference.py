"""Shapes of what projects refer to: organisations, protocols and lifecycle definitions."""

from datetime import date, datetime
from typing import Any

from api.schemas.base import Answered, MoneyShape, ReferenceShape, TextShape


class OrganisationShape(Answered):
    """A body of the programme; `parent` is the code of the body it belongs to."""

    code: str
    kind: str
    name: TextShape
    parent: str | None
    fictional: bool


class ProtocolShape(Answered):
    """A cooperation protocol, and the ceiling of what may be spent under it."""

    code: str
    title: TextShape
    state: str
    lead: ReferenceShape
    partner: ReferenceShape
    signed_on: date
    valid_from: date
    valid_to: date
    ceiling: MoneyShape
    project_prefix: str
    provenance: dict[str, Any]


class ClauseShape(Answered):
    """A numbered clause of a protocol, and where its text comes from."""

    number: int
    kind: str
    text: TextShape
    source: str


class ProtocolDetailShape(Answered):
    """A protocol with its clauses and objectives."""

    protocol: ProtocolShape
    clauses: list[ClauseShape]
    objectives: list[ReferenceShape]


class LifecycleShape(Answered):
    """A published version of a lifecycle; what is published never changes."""

    key: str
    number: int
    digest: str
    published_at: datetime


class LifecycleDetailShape(Answered):
    """A published version with its whole definition."""

    lifecycle: LifecycleShape
    definition: dict[str, Any]
