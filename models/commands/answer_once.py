"""Answer once: keeps what a request was answered, so that the same request gets the same answer again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import Session, col

from models.request import AnsweredRequest


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
    values = {"caller": caller, "key": key, "fingerprint": fingerprint, "status": 0, "body": {}}
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    insert = sqlite_insert if is_sqlite else postgresql_insert
    claimed = session.connection().execute(
        insert(AnsweredRequest)
        .values(**values, answered_at=now)
        .on_conflict_do_nothing(index_elements=["caller", "key"])
        .returning(col(AnsweredRequest.id))
    )
    if claimed.first() is not None:
        return None
    row = session.connection().execute(
        select(
            col(AnsweredRequest.fingerprint), col(AnsweredRequest.status), col(AnsweredRequest.body)
        ).where(col(AnsweredRequest.caller) == caller, col(AnsweredRequest.key) == key)
    )
    return KnownRequest(*row.one())


def keep_answer(session: Session, caller: str, key: str, status: int, body: dict[str, Any]) -> None:
    """Keep the answer under the key that this transaction has claimed."""
    session.connection().execute(
        update(AnsweredRequest)
        .where(col(AnsweredRequest.caller) == caller, col(AnsweredRequest.key) == key)
        .values(status=status, body=body)
    )
