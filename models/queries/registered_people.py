"""Everybody who is registered, active or not, as an administrator sees them."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlmodel import Session, col

from models.organisation import Organisation
from models.person import Appointment, Person
from models.project import Project
from models.queries.reference import Reference
from models.queries.rows import fetch
from models.rules.text import Text


@dataclass(frozen=True, slots=True)
class RegisteredPerson:
    """A person with how many appointments they hold."""

    id: int
    name: Text
    email: str
    language: str
    organisation: Reference
    active: bool
    appointments: int


@dataclass(frozen=True, slots=True)
class HeldRole:
    """An appointment: which role, for which organisation, on one project or on all."""

    id: int
    role: str
    organisation: Reference
    project: str | None


def registered_people(
    session: Session,
    *,
    organisation: str = "",
    find: str = "",
    person_id: int | None = None,
    limit: int = 200,
) -> list[RegisteredPerson]:
    """Give the registered people of an organisation, or whose name or address holds a text."""
    wanted = _everybody().limit(limit)
    if organisation:
        wanted = wanted.where(col(Organisation.code) == organisation)
    if person_id is not None:
        wanted = wanted.where(col(Person.id) == person_id)
    if find:
        parts = (col(Person.name_ar), col(Person.name_en), col(Person.email))
        wanted = wanted.where(or_(*(part.icontains(find, autoescape=True) for part in parts)))
    return [
        RegisteredPerson(
            key, Text(ar, en), email, language, Reference(code, Text(body_ar, body_en)), bool(active), count
        )
        for key, ar, en, email, language, code, body_ar, body_en, active, count in fetch(session, wanted)
    ]


def _everybody() -> Select[Any]:
    held = (
        select(func.count())
        .where(col(Appointment.person_id) == col(Person.id))
        .correlate(Person)
        .scalar_subquery()
    )
    return (
        select(
            col(Person.id),
            col(Person.name_ar),
            col(Person.name_en),
            col(Person.email),
            col(Person.language),
            col(Organisation.code),
            col(Organisation.name_ar),
            col(Organisation.name_en),
            col(Person.active),
            held,
        )
        .join(Organisation, col(Organisation.id) == col(Person.organisation_id))
        .order_by(col(Organisation.name_en), col(Person.name_en), col(Person.id))
    )


def roles_held(session: Session, person_id: int) -> list[HeldRole]:
    """Give every appointment of a person."""
    wanted = (
        select(
            col(Appointment.id),
            col(Appointment.role),
            col(Organisation.code),
            col(Organisation.name_ar),
            col(Organisation.name_en),
            col(Project.code),
        )
        .join(Organisation, col(Organisation.id) == col(Appointment.organisation_id))
        .join(Project, col(Project.id) == col(Appointment.project_id), isouter=True)
        .where(col(Appointment.person_id) == person_id)
        .order_by(col(Appointment.role), col(Organisation.code), col(Appointment.id))
    )
    return [
        HeldRole(key, role, Reference(code, Text(ar, en)), project)
        for key, role, code, ar, en, project in fetch(session, wanted)
    ]
