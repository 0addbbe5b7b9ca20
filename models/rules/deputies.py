"""Deputies: in which capacity a person answers, and what must be right about an absence."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from models.rules.counters import share_of
from models.rules.errors import Invalid
from models.rules.facts import Facts, SlotFact

LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Deputyship:
    """For whom a person acts until when, with which (role, organisation id), about how much at most."""

    principal: int
    appointments: frozenset[tuple[str, int]]
    ends_at: datetime
    at_most: int | None = None


@dataclass(frozen=True, slots=True)
class Absence:
    """When a person is away, who acts meanwhile, and within which bounds; amounts in minor units.

    Without a deputy the person's usual one acts.
    """

    principal: str
    starts_at: datetime
    ends_at: datetime
    reason: str
    deputy: str = ""
    protocol: str = ""
    at_most: int | None = None


def covers(deputyship: Deputyship, facts: Facts, slot: SlotFact, now: datetime | None) -> bool:
    """Tell whether a deputy may answer a slot: the principal's, in time, and not about more than allowed."""
    named = slot.person is None or slot.person == deputyship.principal
    held = (slot.role, slot.organisation) in deputyship.appointments
    in_time = now is None or now < deputyship.ends_at
    within = deputyship.at_most is None or stake(facts, slot) <= deputyship.at_most
    return named and held and in_time and within


def stake(facts: Facts, slot: SlotFact) -> int:
    """Tell what an answer is about, in minor units: a funder's share, or else the project's cost."""
    return share_of(facts.content.shares, slot.subject) or facts.content.cost


def check_absence(absence: Absence, now: datetime) -> None:
    """Raise `Invalid` for an absence that is over, ends before it starts, or lasts longer than a year."""
    if absence.ends_at <= absence.starts_at or absence.ends_at <= now:
        raise Invalid("absence_over", pointer="/ends_at", ends_at=absence.ends_at)
    if absence.ends_at - absence.starts_at > LONGEST:
        raise Invalid("absence_too_long", pointer="/ends_at", days=LONGEST.days)
    if not absence.reason.strip():
        raise Invalid("absence_without_reason", pointer="/reason")
