"""The amount ladder: a funder's larger share is decided by a higher officer."""

from models.rules.counters import share_of
from models.rules.definition import Step
from models.rules.facts import Facts, Subject

MINOR_UNITS = 100


def role_at(facts: Facts, step: Step, subject: Subject) -> str | None:
    """Name the role that answers a step for a subject: that of the highest rung below the funder's share."""
    share = share_of(facts.content.shares, subject.key)
    reached = [rung for rung in step.ladder if share > rung.above * MINOR_UNITS]
    return max(reached, key=lambda rung: rung.above).role if reached else step.role
