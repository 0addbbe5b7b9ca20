"""Who is calling: a machine with a key, or in development a person with a signed token."""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlmodel import Session

from api.edge.errors import Unauthenticated
from api.edge.permissions import Role
from models.actor import Actor
from models.queries.credentials import find_key, find_person
from models.queries.visibility import Viewer
from models.rules.api_keys import is_secret, read_key
from models.rules.text import Text
from settings import Settings

PERSON_PREFIX = "shp_"
PERSON_HOURS = 12
PERSON_TOKEN = "person token"
OFFICES: dict[str, Role] = {"operator": "operator", "administrator": "administrator"}
UNKNOWN_DIGEST = hashlib.sha256(b"no such key").hexdigest()


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is calling, in which roles, and what they may see; `label` names them in stored answers."""

    label: str
    name: Text
    viewer: Viewer
    roles: frozenset[Role]

    @property
    def actor(self) -> Actor:
        """Give the acting natural person. Raises TypeError for a machine, which the permissions keep out."""
        if self.viewer.person_id is None:
            raise TypeError("a machine's key acts for nobody")
        return Actor(self.viewer.person_id, self.viewer.organisation_id, self.name.en)


def person_token(settings: Settings, person_id: int, now: datetime, hours: float = PERSON_HOURS) -> str:
    """Make a short-lived token with which a person signs in to a development installation."""
    expires = int((now + timedelta(hours=hours)).timestamp())
    payload = f"{person_id}.{expires}"
    return f"{PERSON_PREFIX}{payload}.{signature(settings, PERSON_TOKEN, payload)}"


def signature(settings: Settings, purpose: str, text: str) -> str:
    """Sign a text for one purpose, so that it serves for no other."""
    key = settings.secret_key.get_secret_value().encode()
    mac = hmac.digest(key, f"shiraka {purpose}\n{text}".encode(), "sha256")
    return base64.urlsafe_b64encode(mac).decode().rstrip("=")


def is_signed(settings: Settings, purpose: str, text: str, given: str) -> bool:
    """Tell in constant time whether a signature is ours."""
    return hmac.compare_digest(signature(settings, purpose, text).encode(), given.encode())


def authenticate(session: Session, settings: Settings, credential: str | None, now: datetime) -> Caller:
    """Find out who presents a bearer credential. Raises Unauthenticated."""
    if not credential:
        raise Unauthenticated("authentication_required")
    if credential.startswith(PERSON_PREFIX):
        return _person(session, settings, credential.removeprefix(PERSON_PREFIX), now)
    return _machine(session, credential, now)


def caller_of_person(session: Session, person_id: int) -> Caller:
    """Give an active person as a caller. Raises Unauthenticated where there is none."""
    known = find_person(session, person_id)
    if known is None:
        raise Unauthenticated("credential_unknown")
    roles: set[Role] = {"person"}
    if known.viewer.sees_all:
        roles |= {"staff", *(role for office, role in OFFICES.items() if office in known.offices)}
    return Caller(f"person:{person_id}", known.name, known.viewer, frozenset(roles))


def _person(session: Session, settings: Settings, token: str, now: datetime) -> Caller:
    payload, _, given = token.rpartition(".")
    person, _, expires = payload.partition(".")
    genuine = is_signed(settings, PERSON_TOKEN, payload, given)
    if not settings.offers_development_sign_in or not genuine:
        raise Unauthenticated("credential_unknown")
    if datetime.fromtimestamp(int(expires), UTC) <= now:
        raise Unauthenticated("api_key_expired")
    return caller_of_person(session, int(person))


def _machine(session: Session, credential: str, now: datetime) -> Caller:
    presented = read_key(credential)
    known = find_key(session, presented.public_id) if presented else None
    genuine = is_secret(presented.secret if presented else "", known.digest if known else UNKNOWN_DIGEST)
    if known is None or not genuine or (known.revoked_at is not None and known.revoked_at <= now):
        raise Unauthenticated("credential_unknown")
    if known.expires_at <= now:
        raise Unauthenticated("api_key_expired")
    scopes: dict[str, Role] = {"read": "key.read", "write": "key.write", "operate": "key.operate"}
    roles = frozenset(role for scope, role in scopes.items() if scope in known.scopes)
    return Caller(f"key:{known.public_id}", Text(known.name, known.name), known.viewer, roles)
