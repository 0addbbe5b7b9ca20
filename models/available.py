"""Available: the one query that says what a ceiling allows, what is taken from it, and what remains."""

from collections.abc import Iterable

from sqlalchemy import bindparam, select
from sqlmodel import Session

from models.ceiling import Ceiling as CeilingRow
from models.columns import columns_of
from models.rules.ledger import Ceiling

_ceiling = columns_of(CeilingRow)
REMAINING = (_ceiling.limit_minor - _ceiling.reserved_minor - _ceiling.committed_minor).label("remaining")
AVAILABLE = select(
    _ceiling.key,
    _ceiling.kind,
    _ceiling.subject,
    _ceiling.currency,
    _ceiling.limit_minor,
    _ceiling.reserved_minor,
    _ceiling.committed_minor,
)
OF_KEYS = AVAILABLE.where(_ceiling.key.in_(bindparam("keys", expanding=True))).order_by(_ceiling.id)


def available(session: Session, keys: Iterable[str]) -> dict[str, Ceiling]:
    """Give the ceilings that exist among `keys`, in the order in which they were set."""
    rows = session.connection().execute(OF_KEYS, {"keys": sorted(set(keys))}).all()
    return {row[0]: Ceiling(*row) for row in rows}
