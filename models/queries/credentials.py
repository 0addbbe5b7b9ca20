"""What is known of a caller: a person with an organisation, or a machine's key."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, exists, select
from sqlmodel import Session

from models.api_key import ApiKey
from models.columns import columns_of
from models.person import Appointment, Person
from models.queries.rows import fetch_one
from models.queries.visibility import Viewer, owns_programme
from models.rules.offices import OFFICES
from models.rules.text import Text

_key, _person, _appointment = columns_of(ApiKey), columns_of(Person), columns_of(Appointment)


@dataclass(frozen=True, slots=True)
class KnownKey:
    """A stored key: its secret's digest, whom it sees for, what it may do, and how long."""

    public_id: str
    digest: str
    name: str
    viewer: Viewer
    scopes: frozenset[str]
    expires_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """An active person, what they may see, and which of the installation's own offices they hold."""

    name: Text
    viewer: Viewer
    offices: frozenset[str]


def _holds(office: str) -> ColumnElement[bool]:
    """Tell in SQL whether a person holds an office for the organisation they belong to."""
    return exists().where(
        _appointment.person_id == _person.id,
        _appointment.organisation_id == _person.organisation_id,
        _appointment.role == office,
        _appointment.project_id.is_(None),
    )


KEY = select(
    _key.digest,
    _key.name,
    _key.organisation_id,
    owns_programme(_key.organisation_id),
    _key.scopes,
    _key.expires_at,
    _key.revoked_at,
).where(_key.public_id == bindparam("public_id"))
PERSON = select(
    _person.name_ar,
    _person.name_en,
    _person.organisation_id,
    owns_programme(_person.organisation_id),
    *(_holds(office) for office in OFFICES),
).where(_person.id == bindparam("person"), _person.active)


def find_key(session: Session, public_id: str) -> KnownKey | None:
    """Give the key with this public part, or none; it may have expired or been revoked."""
    row = fetch_one(session, KEY, public_id=public_id)
    if row is None:
        return None
    digest, name, organisation, owner, scopes, expires_at, revoked_at = row
    viewer = Viewer(None, organisation, bool(owner))
    return KnownKey(public_id, digest, name, viewer, frozenset(scopes), expires_at, revoked_at)


def find_person(session: Session, person_id: int) -> KnownPerson | None:
    """Give an active person, or none."""
    row = fetch_one(session, PERSON, person=person_id)
    if row is None:
        return None
    ar, en, organisation, owner, *held = row
    # An office is of the programme's owner: an appointment elsewhere opens nothing.
    offices = frozenset(office for office, holds in zip(OFFICES, held, strict=True) if holds and owner)
    return KnownPerson(Text(ar, en), Viewer(person_id, organisation, bool(owner)), offices)
