"""Answer once: keeps what a request was answered, so that the same request gets the same answer again.

The statements are plain SQL that both databases share: an upsert built from parts would be compiled anew for
every request.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, text, update
from sqlmodel import Session

from models.columns import Json, columns_of, table_of
from models.db import UTCDateTime
from models.request import AnsweredRequest

_request = columns_of(AnsweredRequest)
_OWN = (_request.caller == bindparam("own_caller"), _request.key == bindparam("own_key"))
CLAIM = text(
    "INSERT INTO answeredrequest (caller, key, fingerprint, status, body, answered_at)"
    " VALUES (:caller, :key, :fingerprint, 0, :body, :now)"
    " ON CONFLICT (caller, key) DO NOTHING RETURNING id"
).bindparams(bindparam("body", type_=Json), bindparam("now", type_=UTCDateTime()))
KNOWN = select(_request.fingerprint, _request.status, _request.body).where(*_OWN)
KEEP = update(table_of(AnsweredRequest)).where(*_OWN)


@dataclass(frozen=True, slots=True)
class KnownRequest:
    """What is kept of a request: the fingerprint of what it asked, and what it was answered."""

    fingerprint: str
    status: int
    body: dict[str, Any]


def claim_request(
    session: Session, caller: str, key: str, fingerprint: str, now: datetime
) -> KnownRequest | None:
    """Claim an idempotency key for this transaction, or give what was answered under it before.

    A second transaction with the same key waits here until the first has ended, on every database.
    """
    connection = session.connection()
    values = {"caller": caller, "key": key, "fingerprint": fingerprint, "body": {}, "now": now}
    if connection.execute(CLAIM, values).first() is not None:
        return None
    return KnownRequest(*connection.execute(KNOWN, {"own_caller": caller, "own_key": key}).one())


def keep_answer(session: Session, caller: str, key: str, status: int, body: dict[str, Any]) -> None:
    """Keep the answer under the key that this transaction has claimed."""
    values = {"own_caller": caller, "own_key": key, "status": status, "body": body}
    session.connection().execute(KEEP, values)
