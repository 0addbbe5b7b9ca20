"""Who has taken turns on, and who else may."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlmodel import Session, col

from models.claim import Claim
from models.person import Appointment, Person
from models.queries.rows import fetch
from models.rules.text import Text
from models.step import Slot


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """The person who has taken a turn on."""

    person_id: int
    person: Text


@dataclass(frozen=True, slots=True)
class Colleague:
    """A person who may answer a turn."""

    id: int
    name: Text


def claims_on(session: Session, slot_ids: Collection[int]) -> Mapping[int, ClaimRow]:
    """Give who has taken on each of these slots; slots that nobody has are left out."""
    if not slot_ids:
        return {}
    statement = (
        select(col(Claim.slot_id), col(Person.id), col(Person.name_ar), col(Person.name_en))
        .join(Person, col(Person.id) == col(Claim.person_id))
        .where(col(Claim.slot_id).in_(slot_ids))
    )
    return {slot: ClaimRow(key, Text(ar, en)) for slot, key, ar, en in fetch(session, statement)}


def colleagues_on(session: Session, slot_id: int) -> tuple[Colleague, ...]:
    """Give everybody who is appointed to a slot's role in its organisation, by name."""
    statement = (
        select(col(Person.id), col(Person.name_ar), col(Person.name_en))
        .join(Appointment, col(Appointment.person_id) == col(Person.id))
        .join(
            Slot,
            (col(Slot.role) == col(Appointment.role))
            & (col(Slot.organisation_id) == col(Appointment.organisation_id))
            & or_(col(Appointment.project_id).is_(None), col(Appointment.project_id) == col(Slot.project_id)),
        )
        .where(col(Slot.id) == slot_id, col(Person.active))
        .distinct()
        .order_by(col(Person.name_en), col(Person.id))
    )
    return tuple(Colleague(key, Text(ar, en)) for key, ar, en in fetch(session, statement))
