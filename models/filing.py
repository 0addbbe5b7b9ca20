"""Filing: a file first, then its row, so that no row ever speaks of a file that is not there."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from models.db import Database
from models.document import Document
from models.faults import point
from models.intake import Intake
from models.store import Store, new_key

# Longer than any upload takes: a younger file without a row may be about to get one.
ABANDONED = timedelta(days=1)


def file_away(store: Store, intake: Intake, project_id: int, keep: Callable[[str], Document | None]) -> None:
    """Put a received file into the store, have `keep` write its row, and drop the file if none uses it.

    `keep` is told the file's key and gives the row that it committed; where it raises, or the row is an
    earlier one, the file goes again. A crash in between leaves a file without a row, which `drop_orphans`
    finds.
    """
    key = new_key(project_id)
    store.put(key, intake.file)
    point("file_away.before_row")
    used = False
    try:
        row = keep(key)
        used = row is not None and row.storage_key == key
    finally:
        if not used:
            store.delete(key)


def orphans(session: Session, store: Store, now: datetime) -> list[str]:
    """Give the keys of files that no row speaks of and that are too old to be on their way."""
    old = list(store.keys_before(now - ABANDONED))
    known = set(session.exec(select(Document.storage_key)).all())
    return [key for key in old if key not in known]


def drop_orphans(database: Database, store: Store, now: datetime) -> int:
    """Delete files that no row speaks of, and give how many there were."""
    with database.read() as session:
        found = orphans(session, store, now)
    for key in found:
        store.delete(key)
    return len(found)


def altered(session: Session, store: Store, documents: Iterable[int] | None = None) -> list[Document]:
    """Give the documents, among those with these ids or among all, whose file is missing or differs."""
    wanted = select(Document).order_by(col(Document.id))
    if documents is not None:
        wanted = wanted.where(col(Document.id).in_(list(documents)))
    return [row for row in session.exec(wanted).all() if store.digest(row.storage_key) != row.sha256]
