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
# In the order of ids, so that writers who take several ceilings never wait for each other in a ring.
OF_KEYS = AVAILABLE.where(_ceiling.key.in_(bindparam("keys", expanding=True))).order_by(_ceiling.id)
LOCKED = OF_KEYS.with_for_update()


def available(session: Session, keys: Iterable[str], *, lock: bool = False) -> dict[str, Ceiling]:
    """Give the ceilings that exist among `keys`; `lock` keeps them as they are until the transaction ends."""
    statement = LOCKED if lock else OF_KEYS
    rows = session.connection().execute(statement, {"keys": sorted(set(keys))}).all()
    return {row[0]: Ceiling(*row) for row in rows}
