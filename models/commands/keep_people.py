"""Register people, change how they are reached, appoint them and end that; each is an administrative act."""

from datetime import datetime
from typing import Any

from email_validator import EmailNotValidError, validate_email
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from models.administration import note_act
from models.columns import identity
from models.organisation import Organisation
from models.person import Appointment, Person
from models.project import Project
from models.queries.vocabulary import vocabulary
from models.rules.errors import Conflict, Invalid, NotFound, Refused
from models.rules.offices import OFFICES

LANGUAGES = ("ar", "en", "both")
LONGEST_NAME = 200


def register(
    session: Session,
    *,
    email: str,
    name_ar: str,
    name_en: str,
    organisation: str,
    language: str,
    now: datetime,
    by: int | None = None,
) -> Person:
    """Register a person of an organisation. Raises Invalid, NotFound or Conflict; nothing is written then."""
    address = _address(email)
    if language not in LANGUAGES:
        raise Invalid("value_not_listed", pointer="/language", limit=", ".join(LANGUAGES))
    for field, name in (("name_ar", name_ar), ("name_en", name_en)):
        if not name.strip() or len(name) > LONGEST_NAME:
            raise Invalid("field_missing", pointer=f"/{field}")
    body = _body(session, organisation)
    if session.exec(select(Person.id).where(Person.email == address)).first() is not None:
        raise Conflict("person_registered", pointer="/email", email=address)
    person = Person(
        email=address,
        name_ar=name_ar.strip(),
        name_en=name_en.strip(),
        organisation_id=identity(body),
        language=language,
    )
    session.add(person)
    session.flush()
    told = {"person": person.id, "email": address, "organisation": organisation}
    note_act(session, "person_registered", told, now, by)
    return person


def change_person(
    session: Session,
    person_id: int,
    now: datetime,
    *,
    email: str | None = None,
    language: str | None = None,
    active: bool | None = None,
    by: int | None = None,
) -> Person:
    """Change how a person is reached, or whether they may do anything at all.

    A new address ends the links that went to the old one. Raises NotFound, Invalid, Conflict, or Refused for
    who would shut themselves out.
    """
    person = _person(session, person_id)
    if active is False and by == person_id:
        raise Refused("not_oneself")
    if language is not None and language not in LANGUAGES:
        raise Invalid("value_not_listed", pointer="/language", limit=", ".join(LANGUAGES))
    wanted: dict[str, Any] = {"language": language, "active": active}
    if email is not None:
        wanted["email"] = _address(email)
    changed = {
        name: value for name, value in wanted.items() if value is not None and getattr(person, name) != value
    }
    for name, value in changed.items():
        setattr(person, name, value)
    if changed:
        _flush(session, person.email)
        note_act(session, "person_changed", {"person": person_id, **changed}, now, by)
    return person


def appoint(
    session: Session,
    person_id: int,
    role: str,
    now: datetime,
    *,
    organisation: str | None = None,
    project: str | None = None,
    by: int | None = None,
) -> Appointment:
    """Appoint a person to a role: for their own organisation or another, on all projects or on one.

    Raises NotFound, Invalid for an unknown role, or Conflict where they hold it already.
    """
    person = _person(session, person_id)
    if role not in vocabulary(session).roles and role not in OFFICES:
        raise Invalid("role_unknown", pointer="/role", role=role)
    body = (
        _body(session, organisation)
        if organisation
        else session.get_one(Organisation, person.organisation_id)
    )
    project_id = _project(session, project) if project else None
    held = Appointment(person_id=person_id, role=role, organisation_id=identity(body), project_id=project_id)
    session.add(held)
    _flush(session, person.email)
    told = {"person": person_id, "role": role, "organisation": body.code, "project": project}
    note_act(session, "person_appointed", told, now, by)
    return held


def dismiss(session: Session, appointment_id: int, now: datetime, *, by: int | None = None) -> Appointment:
    """End an appointment; its holder decides nothing by it from the next request on.

    Raises NotFound, or Refused for administrators who would end their own office.
    """
    held = session.get(Appointment, appointment_id)
    if held is None:
        raise NotFound("appointment_unknown", appointment=appointment_id)
    if held.person_id == by and held.role in OFFICES:
        raise Refused("not_oneself")
    body = session.get_one(Organisation, held.organisation_id)
    session.delete(held)
    told = {"person": held.person_id, "role": held.role, "organisation": body.code}
    note_act(session, "person_dismissed", told, now, by)
    return held


def _address(given: str) -> str:
    try:
        return validate_email(given.strip(), check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError as error:
        raise Invalid("address_missing", pointer="/email") from error


def _flush(session: Session, email: str) -> None:
    try:
        session.flush()
    except IntegrityError as error:
        raise Conflict("person_registered", pointer="/email", email=email) from error


def _person(session: Session, person_id: int) -> Person:
    person = session.get(Person, person_id)
    if person is None:
        raise NotFound("person_unknown", email=person_id)
    return person


def _body(session: Session, code: str) -> Organisation:
    body = session.exec(select(Organisation).where(Organisation.code == code)).first()
    if body is None:
        raise NotFound("organisation_unknown", pointer="/organisation", code_given=code)
    return body


def _project(session: Session, code: str) -> int:
    found = session.exec(select(col(Project.id)).where(Project.code == code)).first()
    if found is None:
        raise NotFound("project_unknown", pointer="/project", project=code)
    return int(found)
