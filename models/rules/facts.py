"""What a rule is told about a project: frozen, complete, and without a way back to the database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from models.rules.amendments import AmendmentFact
from models.rules.calendar import WorkingCalendar, plain_calendar
from models.rules.ledger import Shortfall
from models.rules.text import Text

ACTIVE = "active"
RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing that a repeated step repeats for: a funder, a member, a milestone.

    `links` ties it to subjects of other collections (`{"tranche": "1"}`); before `opens_at` nobody is asked.
    """

    key: str
    title: Text
    organisation: int | None = None
    person: int | None = None
    links: Mapping[str, str] = field(default_factory=dict)
    chair: bool = False
    opens_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StepFact:
    """A step as it stands: open, passed, returned, skipped or void."""

    state: str
    cycle: int = 1
    returned: int = 0


@dataclass(frozen=True, slots=True)
class SlotFact:
    """The latest round of one slot: open, answered, returned, void, paused or recused."""

    step: str
    subject: str
    round: int
    state: str
    role: str = ""
    organisation: int = 0
    person: int | None = None
    outcome: str | None = None
    answered_by: int | None = None
    principal: int | None = None
    seals: Mapping[str, str] = field(default_factory=dict)
    chair: bool = False
    due_at: datetime | None = None
    lapse_at: datetime | None = None
    closed_at: datetime | None = field(default=None, compare=False)
    expires_at: datetime | None = None

    @property
    def persons(self) -> tuple[int, ...]:
        """Who stands behind the answer: who gave it, and for whom."""
        return tuple(person for person in (self.answered_by, self.principal) if person is not None)


@dataclass(frozen=True, slots=True)
class Left:
    """What a side state or an ending remembers: the state and stage it left, why, and who left it when."""

    state: str
    stage: str
    reason: str = ""
    person: int | None = None
    at: datetime | None = None
    step: str | None = None
    restored: int = 0


@dataclass(frozen=True, slots=True)
class ShareFact:
    """A funder's part in one fiscal year, in minor units."""

    funder: str
    fiscal_year: str
    kind: str
    amount: int


@dataclass(frozen=True, slots=True)
class OfferFact:
    """A solution offer: its provider's code, its rank (1 is best) and its state."""

    provider: str
    rank: int | None
    state: str


@dataclass(frozen=True, slots=True)
class DocumentFact:
    """The newest version of a document of a turn; `version` is the project's when it was attached."""

    kind: str
    step: str
    subject: str
    sha256: str
    version: int


@dataclass(frozen=True, slots=True)
class Content:
    """What the project says of itself and of its protocol; money in minor units.

    `shortfalls` tells which ceilings do not suffice for the shares while they are planned, `unreserved` what
    of the shares is not reserved, `held` what is reserved or committed and not spent.
    `tranche_parts` gives what is to be paid by the key of each part (`1/MCIT`), `justified` what was declared
    as spent of each tranche, and whether that is accepted.
    `conditions` pairs a funder's code with what it asks for its share; `amendment` is given where the content
    is a copy that amends another project.
    """

    title_ar: str = ""
    title_en: str = ""
    scope: str = ""
    clauses: tuple[int, ...] = ()
    objectives: tuple[str, ...] = ()
    cost: int = 0
    shares: tuple[ShareFact, ...] = ()
    offers: tuple[OfferFact, ...] = ()
    wants_offers: bool = False
    planned_start: date | None = None
    planned_end: date | None = None
    protocol_state: str = ""
    protocol_remaining: int = 0
    duplicates: tuple[str, ...] = ()
    focal_points: int = 0
    tranches: int = 0
    shortfalls: tuple[Shortfall, ...] = ()
    unreserved: int = 0
    held: int = 0
    tranche_parts: tuple[tuple[str, int], ...] = ()
    justified: tuple[tuple[str, int, bool], ...] = ()
    counterpart_rule: str = "hold"
    conditions: tuple[tuple[str, str], ...] = ()
    amendment: AmendmentFact | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """A project as a rule sees it.

    `organisations` gives the id of each body a role may be `of`; `filled` holds each (role, organisation id)
    that somebody is appointed to; `seals` holds the hash of each aspect, and `aspect:subject` where an
    aspect has parts. What was approved under a seal in `succeeded` stands under the one that it leads to: an
    amendment decided what is new in it; `changed_by` names who last changed each amount, year and
    party. Nothing lapses while `is_expiry_held`: the machine's clock is in doubt.
    """

    stage: str
    state: str = ACTIVE
    left: Left | None = None
    steps: Mapping[str, StepFact] = field(default_factory=dict)
    slots: Mapping[tuple[str, str], SlotFact] = field(default_factory=dict)
    subjects: Mapping[str, tuple[Subject, ...]] = field(default_factory=dict)
    organisations: Mapping[str, int] = field(default_factory=dict)
    filled: frozenset[tuple[str, int]] = frozenset()
    seals: Mapping[str, str] = field(default_factory=dict)
    succeeded: Mapping[str, str] = field(default_factory=dict)
    changed_by: Mapping[str, int] = field(default_factory=dict)
    version: int = 1
    content: Content = Content()
    calendar: WorkingCalendar = field(default_factory=plain_calendar)
    is_expiry_held: bool = False
    documents: tuple[DocumentFact, ...] = ()
