"""Published definitions, read once a process: they never change."""

from datetime import datetime
from weakref import WeakKeyDictionary

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from models.lifecycle import Lifecycle
from models.lifecycles.loader import AMENDMENT, amendment_source, digest, load_definition
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


def lifecycle_of_amendments(session: Session, now: datetime) -> Lifecycle:
    """Give the newest published lifecycle of amendments; the default one is published where there is none."""
    found = session.exec(
        select(Lifecycle).where(Lifecycle.key == AMENDMENT).order_by(col(Lifecycle.number).desc()).limit(1)
    ).first()
    if found is None:
        source = amendment_source()
        found = Lifecycle(key=AMENDMENT, number=1, digest=digest(source), source=source, published_at=now)
        session.add(found)
        session.flush()
    return found


def newest(session: Session, key: str | None = None) -> Lifecycle:
    """Give the newest published lifecycle, of projects where no key is given.

    Raises `Refused` when none is published.
    """
    statement = select(Lifecycle).order_by(col(Lifecycle.number).desc(), col(Lifecycle.id).desc())
    wanted = Lifecycle.key == key if key is not None else col(Lifecycle.key) != AMENDMENT
    found = session.exec(statement.where(wanted).limit(1)).first()
    if found is None:
        raise Refused("lifecycle_unknown")
    return found
