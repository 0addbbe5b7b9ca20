"""One person: how they are written to, and what they are appointed to."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import Session, col

from models.organisation import Organisation
from models.person import Appointment, Person
from models.project import Project
from models.queries.reference import Reference
from models.queries.rows import fetch
from models.rules.text import Text


@dataclass(frozen=True, slots=True)
class AppointmentRow:
    """A role that a person holds for an organisation: on one project, or on all where it is none."""

    role: str
    organisation: Reference
    project: str | None


@dataclass(frozen=True, slots=True)
class PersonDetail:
    """A person as they know themselves."""

    id: int
    name: Text
    email: str
    language: str
    appointments: tuple[AppointmentRow, ...]


def describe_person(session: Session, person_id: int) -> PersonDetail:
    """Give a person with their appointments. Raises LookupError where there is none."""
    person = session.get(Person, person_id)
    if person is None:
        raise LookupError("there is no such person")
    statement = (
        select(
            col(Appointment.role),
            col(Organisation.code),
            col(Organisation.name_ar),
            col(Organisation.name_en),
            col(Project.code),
        )
        .join(Organisation, col(Organisation.id) == col(Appointment.organisation_id))
        .join(Project, col(Project.id) == col(Appointment.project_id), isouter=True)
        .where(col(Appointment.person_id) == person_id)
        .order_by(col(Organisation.code), col(Appointment.role), col(Appointment.id))
    )
    held = tuple(
        AppointmentRow(role, Reference(code, Text(ar, en)), project)
        for role, code, ar, en, project in fetch(session, statement)
    )
    return PersonDetail(person_id, Text(person.name_ar, person.name_en), person.email, person.language, held)
