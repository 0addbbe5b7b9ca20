"""How often the same may be tried: counted in the database by all web processes together.

A count that cannot be kept refuses: where the database is away, the attempt fails with it.
"""

import hashlib
from datetime import timedelta
from typing import Any

from limits import RateLimitItem, parse
from limits.storage import Storage
from limits.strategies import FixedWindowRateLimiter
from sqlalchemy import bindparam, select, text
from sqlalchemy.exc import SQLAlchemyError

from api.edge.errors import TooMany
from models.clock import utc_now
from models.columns import columns_of
from models.db import Database, UTCDateTime
from models.rate_count import RateCount

_count = columns_of(RateCount)
# Each is counted for what is named when it is spent: an address, a person, a client.
RATES: dict[str, RateLimitItem] = {
    "code to a person": parse("6 per 15 minutes"),
    "sign-in from a client": parse("30 per 15 minutes"),
    "code typed by a browser": parse("20 per 15 minutes"),
    "link renewed for a person": parse("4 per hour"),
    "credential of a client": parse("60 per minute"),
}
HIT = text(
    "INSERT INTO ratecount (key, count, ends_at) VALUES (:key, :amount, :ends_at)"
    " ON CONFLICT (key) DO UPDATE SET"
    " count = CASE WHEN ratecount.ends_at > :now THEN ratecount.count + :amount ELSE :amount END,"
    " ends_at = CASE WHEN ratecount.ends_at > :now THEN ratecount.ends_at ELSE :ends_at END"
    " RETURNING count"
).bindparams(bindparam("ends_at", type_=UTCDateTime()), bindparam("now", type_=UTCDateTime()))
LOOK = select(_count.count, _count.ends_at).where(_count.key == bindparam("wanted"))


class DatabaseStorage(Storage):
    """Keeps the counts of the `limits` library in a table."""

    STORAGE_SCHEME = None
    base_exceptions = SQLAlchemyError

    def __init__(self, database: Database) -> None:
        """Count in this database."""
        super().__init__()
        self.database = database

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count `amount` more, in a window of `expiry` seconds that begins with its first count."""
        now = utc_now()
        values = {
            "key": _digest(key),
            "amount": amount,
            "now": now,
            "ends_at": now + timedelta(seconds=expiry),
        }
        with self.database.write() as session:
            return int(session.connection().execute(HIT, values).scalar_one())

    def get(self, key: str) -> int:
        """Give the count of the present window."""
        found = self._look(key)
        return int(found[0]) if found and found[1] > utc_now() else 0

    def get_expiry(self, key: str) -> float:
        """Give when the window ends, in seconds since 1970."""
        found = self._look(key)
        return float(found[1].timestamp()) if found else utc_now().timestamp()

    def check(self) -> bool:
        """Tell that the database is asked each time anyway."""
        return True

    def reset(self) -> int | None:
        """Forget no counts: nobody asks for that."""
        return None

    def clear(self, key: str) -> None:
        """Forget no count: nobody asks for that."""

    def _look(self, key: str) -> Any:
        with self.database.read() as session:
            return session.connection().execute(LOOK, {"wanted": _digest(key)}).first()


class Rates:
    """The limits of one application."""

    def __init__(self, database: Database) -> None:
        """Count in this database."""
        self._limiter = FixedWindowRateLimiter(DatabaseStorage(database))

    def spend(self, name: str, *who: object) -> None:
        """Count one attempt. Raises TooMany where there were too many in the present window."""
        rate, key = RATES[name], _digest(name, *who)
        if not self._limiter.hit(rate, key):
            ends_at = self._limiter.get_window_stats(rate, key).reset_time
            seconds = max(1, int(ends_at - utc_now().timestamp()) + 1)
            raise TooMany("too_many_requests", seconds=seconds)


def _digest(*parts: object) -> str:
    """Name what is counted without keeping it."""
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()[:40]
