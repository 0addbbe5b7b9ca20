"""Issue and revoke the keys of other systems."""

import secrets
import string
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, select

from models.administration import note_act
from models.api_key import ApiKey
from models.organisation import Organisation
from models.rules.api_keys import PREFIX, SCOPES, digest_of
from models.rules.errors import Invalid, NotFound

LETTERS = string.ascii_letters + string.digits
PUBLIC_LETTERS = string.ascii_lowercase + string.digits


@dataclass(frozen=True, slots=True)
class IssuedKey:
    """A new key: `text` is shown once and kept nowhere, `public_id` names it afterwards."""

    public_id: str
    text: str
    expires_at: datetime


def issue_key(
    session: Session, name: str, organisation: str, scopes: Collection[str], days: int, now: datetime
) -> IssuedKey:
    """Issue a key to an organisation for `days` days. Raises Invalid for an unknown scope or organisation."""
    for scope in scopes:
        if scope not in SCOPES:
            raise Invalid("scope_unknown", pointer="/scopes", scope=scope, known=", ".join(SCOPES))
    body = session.exec(select(Organisation.id).where(Organisation.code == organisation)).first()
    if body is None:
        raise NotFound("organisation_unknown", pointer="/organisation", code_given=organisation)
    public_id = "".join(secrets.choice(PUBLIC_LETTERS) for _ in range(12))
    secret = "".join(secrets.choice(LETTERS) for _ in range(40))
    expires_at = now + timedelta(days=days)
    session.add(
        ApiKey(
            public_id=public_id,
            digest=digest_of(secret),
            name=name,
            organisation_id=body,
            scopes=sorted(scopes),
            created_at=now,
            expires_at=expires_at,
        )
    )
    issued = {"key": public_id, "name": name, "organisation": organisation, "scopes": sorted(scopes)}
    note_act(session, "key_issued", issued, now)
    return IssuedKey(public_id, f"{PREFIX}_{public_id}_{secret}", expires_at)


def revoke_key(session: Session, public_id: str, now: datetime) -> ApiKey:
    """Revoke a key from now on. Raises NotFound."""
    key = session.exec(select(ApiKey).where(ApiKey.public_id == public_id)).first()
    if key is None:
        raise NotFound("key_unknown", key=public_id)
    key.revoked_at = key.revoked_at or now
    note_act(session, "key_revoked", {"key": public_id, "name": key.name}, now)
    return key
