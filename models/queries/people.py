"""People and what they are appointed to, with how much waits for each."""

from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlmodel import Session, col

from models.organisation import Organisation
from models.person import Appointment, Person
from models.queries.reference import Reference
from models.queries.rows import fetch
from models.rules.text import Text
from models.step import Slot


@dataclass(frozen=True, slots=True)
class PersonRow:
    """An active person, their organisation and roles; `waiting` counts the open turns they may take."""

    id: int
    name: Text
    organisation: Reference
    roles: tuple[str, ...]
    waiting: int


def list_people(
    session: Session, *, organisation: str | None = None, role: str | None = None
) -> tuple[PersonRow, ...]:
    """List active people with an appointment, by organisation and name."""
    statement = (
        select(
            col(Person.id),
            col(Person.name_ar),
            col(Person.name_en),
            col(Organisation.code),
            col(Organisation.name_ar),
            col(Organisation.name_en),
        )
        .join(Organisation, col(Organisation.id) == col(Person.organisation_id))
        .where(col(Person.active))
        .order_by(col(Organisation.name_en), col(Person.name_en), col(Person.id))
    )
    if organisation is not None:
        statement = statement.where(col(Organisation.code) == organisation)
    roles, waiting = _roles(session), _waiting(session)
    return tuple(
        PersonRow(key, Text(ar, en), Reference(code, Text(body_ar, body_en)), roles[key], waiting.get(key, 0))
        for key, ar, en, code, body_ar, body_en in fetch(session, statement)
        if key in roles and (role is None or role in roles[key])
    )


def person_of_address(session: Session, address: str) -> int | None:
    """Give the active person who is registered under an address, whatever its case, or none."""
    wanted = select(col(Person.id)).where(func.lower(Person.email) == address.lower(), col(Person.active))
    found = fetch(session, wanted)
    return int(found[0][0]) if len(found) == 1 else None


def _roles(session: Session) -> dict[int, tuple[str, ...]]:
    found: dict[int, list[str]] = {}
    pairs = select(col(Appointment.person_id), col(Appointment.role)).distinct()
    for person, role in fetch(session, pairs.order_by(col(Appointment.person_id), col(Appointment.role))):
        found.setdefault(person, []).append(role)
    return {person: tuple(roles) for person, roles in found.items()}


def _waiting(session: Session) -> dict[int, int]:
    held = (
        select(col(Appointment.person_id), func.count(func.distinct(col(Slot.id))))
        .join(
            Slot,
            (col(Slot.role) == col(Appointment.role))
            & (col(Slot.organisation_id) == col(Appointment.organisation_id))
            & or_(col(Appointment.project_id).is_(None), col(Appointment.project_id) == col(Slot.project_id)),
        )
        .where(col(Slot.state) == "open")
        .where(or_(col(Slot.person_id).is_(None), col(Slot.person_id) == col(Appointment.person_id)))
        .group_by(col(Appointment.person_id))
    )
    return {person: int(count) for person, count in fetch(session, held)}
