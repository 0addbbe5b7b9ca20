"""Signing: an answer that covers a document is held to the very file that the document's hash names."""

from datetime import datetime

from sqlalchemy import bindparam, select
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from models import journal
from models.columns import columns_of, identity
from models.db import Database
from models.definitions import definition_of
from models.document import Document
from models.facts import AGREEMENT
from models.loading import load
from models.project import Project
from models.ready import mark_ready
from models.rules.errors import Refused
from models.step import Slot
from models.store import Store

_slot, _project = columns_of(Slot), columns_of(Project)
PLACE = select(_slot.project_id, _slot.step_key, _project.lifecycle_id).where(
    _slot.id == bindparam("slot"), _project.id == _slot.project_id
)


def hold_to_file(database: Database, store: Store, slot_id: int, now: datetime) -> None:
    """Let an answer be given only while the agreement that it covers lies in the store as it was hashed.

    An agreement that does not is marked, which sends the signature pack back to be written again. Raises
    `Refused` then.
    """
    with database.read() as session:
        document = _covered(session, slot_id)
    if document is None or store.digest(document.storage_key) == document.sha256:
        return
    with database.write() as session:
        _mark(session, identity(document), now)
    raise Refused("document_altered", name=document.name)


def _covered(session: Session, slot_id: int) -> Document | None:
    """Give the agreement that an answer to a turn covers, or none."""
    found = session.connection().execute(PLACE, {"slot": slot_id}).one_or_none()
    if found is None or AGREEMENT not in definition_of(session, found[2]).steps[found[1]].covers:
        return None
    wanted = select_rows(Document).where(Document.project_id == found[0], Document.kind == AGREEMENT)
    return session.exec(
        wanted.where(col(Document.altered_at).is_(None)).order_by(col(Document.id).desc())
    ).first()


def _mark(session: Session, document_id: int, now: datetime) -> None:
    document = session.get_one(Document, document_id)
    project = load(session, document.project_id).project
    document.altered_at = now
    place = [document.kind, document.step_key, document.subject, document.sha256]
    project.documents = [one for one in project.documents if one[:4] != place]
    told = {"id": document_id, "name": document.name, "sha256": document.sha256}
    journal.append(session, project, [("document_altered", told)], now)
    mark_ready(session, document.project_id, now)
