"""Appoint actors: gives every body of a programme persons who act in it, for demonstrations and tests."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlmodel import Session, col, select

from models.columns import identity
from models.organisation import Organisation
from models.person import Appointment, Person
from models.programme import Programme
from models.project import Project
from models.protocol import Protocol
from models.rules.acting_persons import (
    OWNER,
    PARTY,
    PROVIDER,
    PROVIDER_KINDS,
    ActingRole,
    language_of,
)
from models.share import Share


def appoint_actors(session: Session, now: datetime) -> int:
    """Appoint role mailboxes in every body that has a part in a programme; tells how many are new.

    Safe to repeat: who is there stays as they are. `now` is taken as every command takes it.
    """
    organisations = session.exec(select(Organisation).order_by(col(Organisation.id))).all()
    shared = {domain for domain, count in Counter(map(_domain, organisations)).items() if count > 1}
    people = {row.email: row for row in session.exec(select(Person)).all()}
    wanted = [
        (organisation, role, number)
        for organisation, roles in _parts(session, organisations)
        for role in roles
        for number in range(1, role.count + 1)
    ]
    made = 0
    for position, (organisation, role, number) in enumerate(wanted):
        person = _person(organisation, role, number, position, shared)
        if person.email not in people:
            people[person.email] = person
            session.add(person)
    session.flush()
    appointed = set(
        session.exec(select(Appointment.person_id, Appointment.role, Appointment.organisation_id))
    )
    for organisation, role, number in wanted:
        person = people[_email(organisation, role, number, shared)]
        if (person.id, role.role, organisation.id) not in appointed:
            made += 1
            session.add(_appointment(person, role, organisation, number))
    session.flush()
    return made


def _parts(
    session: Session, organisations: Iterable[Organisation]
) -> Iterator[tuple[Organisation, tuple[ActingRole, ...]]]:
    """Pair each body that takes part with the roles it has."""
    owners = set(session.exec(select(Programme.owner_id)).all())
    parties = set(session.exec(select(Share.funder_id).distinct()).all())
    parties |= set(session.exec(select(Project.sponsor_id).distinct()).all())
    for row in session.exec(select(Protocol)).all():
        parties |= {row.lead_id, row.partner_id, row.partner_funder_id}
    for organisation in organisations:
        roles: tuple[ActingRole, ...] = OWNER if organisation.id in owners else ()
        roles += PARTY if organisation.id in parties else ()
        roles += PROVIDER if organisation.kind in PROVIDER_KINDS else ()
        if roles:
            yield organisation, tuple({role.role: role for role in roles}.values())


def _person(
    organisation: Organisation, role: ActingRole, number: int, position: int, shared: set[str]
) -> Person:
    ordinal = f" {number}" if role.count > 1 else ""
    return Person(
        email=_email(organisation, role, number, shared),
        name_ar=f"{role.title.ar}{ordinal}، {organisation.name_ar}",
        name_en=f"{role.title.en}{ordinal}, {organisation.name_en}",
        organisation_id=identity(organisation),
        language=language_of(position),
    )


def _appointment(person: Person, role: ActingRole, organisation: Organisation, number: int) -> Appointment:
    return Appointment(
        person_id=identity(person),
        role=role.role,
        organisation_id=identity(organisation),
        chair=role.chair and number == 1,
    )


def _email(organisation: Organisation, role: ActingRole, number: int, shared: set[str]) -> str:
    """Name a role's mailbox at the body's domain; bodies that share a domain add their code."""
    parts = [*role.role.split("_")]
    if role.count > 1:
        parts.append(str(number))
    if _domain(organisation) in shared:
        parts.append(organisation.code.lower())
    return f"{'.'.join(parts)}@{_domain(organisation)}"


def _domain(organisation: Organisation) -> str:
    return organisation.mailbox.partition("@")[2]
