"""The keys of other systems, without their secrets."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session

from models.api_key import ApiKey
from models.columns import columns_of
from models.organisation import Organisation
from models.queries.rows import fetch

_key, _organisation = columns_of(ApiKey), columns_of(Organisation)


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A key as it is listed: what it is called, for whom it acts, what it may do and until when."""

    public_id: str
    name: str
    organisation: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None


def list_keys(session: Session) -> tuple[KeyRow, ...]:
    """Give every key, the newest first."""
    statement = select(
        _key.public_id,
        _key.name,
        _organisation.code,
        _key.scopes,
        _key.created_at,
        _key.expires_at,
        _key.revoked_at,
    ).where(_organisation.id == _key.organisation_id)
    rows = fetch(session, statement.order_by(_key.created_at.desc(), _key.id.desc()))
    return tuple(KeyRow(row[0], row[1], row[2], tuple(row[3]), *row[4:]) for row in rows)
