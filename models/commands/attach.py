"""Attach: keeps a received file as the next version of a document of a project."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from models import journal
from models.actor import Actor
from models.document import Document
from models.facts import decider_of
from models.faults import point
from models.loading import load
from models.ready import mark_ready
from models.rules.attachments import Attachment, check_attachment
from models.rules.errors import Forbidden


def attach(
    session: Session, project_id: int, given: Attachment, storage_key: str, actor: Actor, now: datetime
) -> Document:
    """Keep a file that lies in the store under `storage_key`, and give its row.

    The same content again for the same place gives the row that is there; its file is then not used. Raises
    `NotFound`, `Forbidden`, `Invalid` or `Refused`; nothing is written then.
    """
    if actor.person_id is None:
        raise Forbidden("persons_only")
    loaded = load(session, project_id)
    decider = decider_of(session, actor.person_id, project_id)
    check_attachment(loaded.definition, loaded.facts, given, decider)
    latest = _latest(session, project_id, given)
    version = loaded.project.version
    if latest is not None and (latest.sha256, latest.content_version) == (given.sha256, version):
        return latest
    number = latest.number + 1 if latest else 1
    document = Document(
        project_id=project_id,
        number=number,
        storage_key=storage_key,
        content_version=version,
        person_id=actor.person_id,
        attached_at=now,
        **_columns(given),
    )
    session.add(document)
    session.flush()
    loaded.project.documents = _told(loaded.project.documents, document)
    entry = document.model_dump(include={"id", "kind", "subject", "number", "name", "sha256"})
    told = {**entry, "step": given.step} if given.step else entry
    journal.append(session, loaded.project, [("document_attached", told)], now, actor.person_id)
    mark_ready(session, project_id, now)
    point("attach.before_commit")
    return document


def _columns(given: Attachment) -> dict[str, Any]:
    fields = asdict(given)
    return {**fields, "step_key": fields.pop("step")}


def _told(known: list[list[Any]], document: Document) -> list[list[Any]]:
    """Give what rules are told of a project's documents, with this one as the newest of its turn."""
    if not document.step_key:
        return known
    place = [document.kind, document.step_key, document.subject]
    others = [one for one in known if one[:3] != place]
    return [*others, [*place, document.sha256, document.content_version]]


def _latest(session: Session, project_id: int, given: Attachment) -> Document | None:
    place = (
        Document.project_id == project_id,
        Document.kind == given.kind,
        Document.step_key == given.step,
        Document.subject == given.subject,
    )
    return session.exec(select(Document).where(*place).order_by(col(Document.number).desc())).first()
