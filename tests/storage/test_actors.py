"""Acting persons: every role of the default lifecycle finds somebody in every body that may hold it."""

from collections import Counter

from sqlmodel import col, select

from models.commands.appoint_actors import appoint_actors
from models.db import Database
from models.lifecycles.loader import default_source, load_definition
from models.organisation import Organisation
from models.party import Party
from models.person import Appointment, Person
from models.protocol import Protocol
from tests.factories.programme import BEGINNING


def test_every_role_has_somebody_in_every_body_that_may_hold_it(programme: Database) -> None:
    roles = load_definition(default_source()).roles
    with programme.read() as session:
        appointed = set(session.exec(select(Appointment.role, Appointment.organisation_id)).all())
        parties = set(session.exec(select(Party.organisation_id)).all())
        partners = set(session.exec(select(Protocol.partner_id)).all())
        owner = session.exec(select(Organisation.id).where(Organisation.code == "MCIT")).one()
        providers = set(
            session.exec(
                select(Organisation.id).where(col(Organisation.kind).in_(("company", "sme", "civil_society")))
            ).all()
        )
    bodies: dict[str, set[int | None]] = {
        "owner": {owner},
        "partner": {*partners},
        "provider": {*providers},
        "implementer": {*parties, *providers},
    }
    for name, role in roles.items():
        for body in bodies.get(role.of, {*parties}):
            assert (name, body) in appointed, (name, body)


def test_the_committee_has_five_members_and_one_chair(programme: Database) -> None:
    with programme.read() as session:
        members = session.exec(select(Appointment.chair).where(Appointment.role == "committee_member")).all()
    assert Counter(members) == {False: 4, True: 1}


def test_nobody_holds_two_roles_that_must_be_different_persons(programme: Database) -> None:
    with programme.read() as session:
        held = session.exec(
            select(Appointment.person_id, Appointment.role).where(col(Appointment.project_id).is_(None))
        ).all()
    roles = Counter(person for person, role in held if role != "focal_point")
    assert set(roles.values()) == {1}


def test_appointing_again_appoints_nobody(programme: Database) -> None:
    with programme.write() as session:
        assert appoint_actors(session, BEGINNING) == 0


def test_persons_read_mostly_arabic_some_english_some_both(programme: Database) -> None:
    with programme.read() as session:
        acting = session.exec(select(Person.language).where(Person.email.like("funding.officer@%"))).all()  # type: ignore[attr-defined]
        languages = Counter(session.exec(select(Person.language)).all())
    assert len(acting) > 10
    assert languages["ar"] > languages["both"] > languages["en"] > 0


def test_a_role_mailbox_is_at_its_bodys_domain_and_named_in_both_languages(programme: Database) -> None:
    with programme.read() as session:
        person = session.exec(select(Person).where(Person.email == "funding.officer@gothi.example")).one()
    assert person.name_en.startswith("Funding officer, General Organization")
    assert person.name_ar.startswith("المفوض بالتمويل، الهيئة العامة")
