"""What a programme's files say, as frozen records; money in minor units, each record with its line."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class OrganisationRecord:
    """A body, by its code; `parent` is the code of the body it belongs to, or empty."""

    line: int
    code: str
    kind: str
    name_ar: str
    name_en: str
    mailbox: str
    parent: str
    fictional: bool


@dataclass(frozen=True, slots=True)
class ObjectiveRecord:
    """A strategic objective."""

    line: int
    code: str
    name_ar: str
    name_en: str


@dataclass(frozen=True, slots=True)
class ProgrammeRecord:
    """The programme itself; `owner` is an organisation's code."""

    line: int
    code: str
    name_ar: str
    name_en: str
    owner: str
    mailbox: str
    starts_on: date
    ends_on: date
    currency: str
    ceiling: int
    fiscal_years: tuple[str, ...]
    provenance: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ClauseRecord:
    """A numbered clause of a protocol."""

    line: int
    number: int
    kind: str
    text_ar: str
    text_en: str
    source: str


@dataclass(frozen=True, slots=True)
class ProtocolRecord:
    """A cooperation protocol; bodies and objectives by their codes."""

    line: int
    code: str
    project_prefix: str
    title_ar: str
    title_en: str
    lead: str
    partner: str
    partner_funder: str
    signed_on: date
    valid_from: date
    valid_to: date
    ceiling: int
    mailboxes: dict[str, str]
    objectives: tuple[str, ...]
    clauses: tuple[ClauseRecord, ...]
    provenance: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ForumRecord:
    """A forum and the codes of those who attended it."""

    line: int
    code: str
    name_ar: str
    name_en: str
    held_on: date | None
    month: str
    venue_ar: str
    venue_en: str
    purpose_en: str
    attendees: tuple[str, ...]
    provenance: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ProjectRecord:
    """A project; protocol, objectives, clauses and sponsor by their codes and numbers."""

    line: int
    code: str
    protocol: str
    title_ar: str
    title_en: str
    summary_en: str
    beneficiaries_en: str
    objectives: tuple[str, ...]
    clauses: tuple[int, ...]
    cost: int
    planned_start: date
    planned_end: date
    sponsor: str
    manager_mailbox: str
    provenance: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ShareRecord:
    """A funder's part of a project's cost in one fiscal year."""

    line: int
    project: str
    funder: str
    fiscal_year: str
    kind: str
    amount: int


@dataclass(frozen=True, slots=True)
class LimitRecord:
    """How much a funder may give in all in one fiscal year."""

    line: int
    funder: str
    fiscal_year: str
    amount: int


@dataclass(frozen=True, slots=True)
class ProgrammeFiles:
    """All that the files of a programme say."""

    programme: ProgrammeRecord
    objectives: tuple[ObjectiveRecord, ...]
    organisations: tuple[OrganisationRecord, ...]
    protocols: tuple[ProtocolRecord, ...]
    forums: tuple[ForumRecord, ...]
    ceilings: tuple[LimitRecord, ...]
    projects: tuple[ProjectRecord, ...]
    shares: tuple[ShareRecord, ...]
