"""What is known of a caller: a person with an organisation, or a machine's key."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlmodel import Session

from models.api_key import ApiKey
from models.columns import columns_of
from models.person import Person
from models.queries.rows import fetch_one
from models.queries.visibility import Viewer, owns_programme
from models.rules.text import Text

_key, _person = columns_of(ApiKey), columns_of(Person)


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
    """An active person and what they may see."""

    name: Text
    viewer: Viewer


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
    _person.name_ar, _person.name_en, _person.organisation_id, owns_programme(_person.organisation_id)
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
    ar, en, organisation, owner = row
    return KnownPerson(Text(ar, en), Viewer(person_id, organisation, bool(owner)))
