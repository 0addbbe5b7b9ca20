"""The documents of a project, for those who may see the project."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, select
from sqlmodel import Session

from models.columns import columns_of
from models.document import Document
from models.person import Person
from models.queries.page import Page
from models.queries.rows import fetch, fetch_one
from models.rules.document_kinds import KINDS
from models.rules.text import Text

_document, _person = columns_of(Document), columns_of(Person)
ROWS: Select[Any] = select(
    _document.id,
    _document.kind,
    _document.step_key,
    _document.subject,
    _document.number,
    _document.name,
    _document.media_type,
    _document.size,
    _document.sha256,
    _document.content_version,
    _person.name_ar,
    _person.name_en,
    _document.attached_at,
    _document.altered_at,
    _document.storage_key,
).where(_person.id == _document.person_id)


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """One version of a document; `size` in bytes, `version` counts from 1 within its place.

    `altered_at` is set where the stored file was found to differ from its hash.
    """

    id: int
    kind: str
    title: Text
    step: str
    subject: str
    version: int
    name: str
    media_type: str
    size: int
    sha256: str
    content_version: int
    person: Text
    attached_at: datetime
    altered_at: datetime | None
    storage_key: str


def list_documents(
    session: Session,
    project_id: int,
    *,
    kind: str | None = None,
    after: int = 0,
    limit: int = 50,
) -> Page[DocumentRow, int]:
    """Give up to `limit` documents of a project in the order in which they were attached."""
    statement = ROWS.where(_document.project_id == project_id, _document.id > after)
    if kind is not None:
        statement = statement.where(_document.kind == kind)
    found = fetch(session, statement.order_by(_document.id).limit(limit + 1))
    rows = tuple(_row(values) for values in found[:limit])
    return Page(rows, rows[-1].id if len(found) > limit else None)


def find_document(session: Session, project_id: int, document_id: int) -> DocumentRow | None:
    """Give a document of a project, or none."""
    found = fetch_one(session, ROWS.where(_document.project_id == project_id, _document.id == document_id))
    return None if found is None else _row(found)


def _row(values: Row[Any]) -> DocumentRow:
    key, kind, step, subject, version, name, media_type, size, sha256, content_version = values[:10]
    person_ar, person_en, attached_at, altered_at, storage_key = values[10:]
    return DocumentRow(
        id=key,
        kind=kind,
        title=KINDS[kind],
        step=step,
        subject=subject,
        version=version,
        name=name,
        media_type=media_type,
        size=size,
        sha256=sha256,
        content_version=content_version,
        person=Text(person_ar, person_en),
        attached_at=attached_at,
        altered_at=altered_at,
        storage_key=storage_key,
    )
