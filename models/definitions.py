"""Published definitions, read once a process: they never change."""

from weakref import WeakKeyDictionary

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from models.lifecycle import Lifecycle
from models.lifecycles.loader import load_definition
from models.rules import definition
from models.rules.errors import Refused

_KNOWN: WeakKeyDictionary[Engine, dict[int, definition.Lifecycle]] = WeakKeyDictionary()


def definition_of(session: Session, lifecycle_id: int) -> definition.Lifecycle:
    """Give the definition that a project is pinned to."""
    engine = session.get_bind().engine
    known = _KNOWN.setdefault(engine, {})
    if lifecycle_id not in known:
        source = session.exec(select(Lifecycle.source).where(Lifecycle.id == lifecycle_id)).one()
        known[lifecycle_id] = load_definition(source)
    return known[lifecycle_id]


def newest(session: Session, key: str | None = None) -> Lifecycle:
    """Give the newest published lifecycle; raises `Refused` when none is published."""
    statement = select(Lifecycle).order_by(col(Lifecycle.number).desc(), col(Lifecycle.id).desc())
    if key is not None:
        statement = statement.where(Lifecycle.key == key)
    found = session.exec(statement.limit(1)).first()
    if found is None:
        raise Refused("lifecycle_unknown")
    return found
