"""Fills a database with the example programme and with persons who may act in it."""

from datetime import UTC, datetime
from pathlib import Path

from sqlmodel import Session

from models.commands.appoint_actors import appoint_actors
from models.commands.import_programme import import_programme
from models.db import Database
from models.imports.reading import read_programme
from models.lifecycle import Lifecycle
from models.lifecycles.loader import default_source, digest

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "mcit-2013"
BEGINNING = datetime(2013, 7, 1, 7, 0, tzinfo=UTC)  # Monday, the programme's first day, 09:00 in Cairo.


def fill(url: str) -> None:
    """Import the example into the migrated database at `url` and appoint acting persons."""
    database = Database(url)
    with database.write() as session:
        lifecycle = publish(session)
        import_programme(session, read_programme(EXAMPLE), lifecycle, BEGINNING)
        appoint_actors(session, BEGINNING)
    database.dispose()


def publish(session: Session, source: str | None = None, number: int = 1) -> int:
    """Keep a lifecycle definition as published and give its number in the database."""
    text = source or default_source()
    row = Lifecycle(
        key="joint_funding", number=number, digest=digest(text), source=text, published_at=BEGINNING
    )
    session.add(row)
    session.flush()
    assert row.id is not None
    return row.id
