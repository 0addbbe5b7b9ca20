"""Shapes of documents; their bytes have an address of their own."""

from datetime import datetime
from typing import Literal

from api.schemas.base import Answered, Asked, TextShape

DocumentKind = Literal[
    "agreement",
    "amendment",
    "correspondence",
    "evidence",
    "final_report",
    "handover",
    "periodic_report",
    "receipt",
    "statement",
    "study",
    "other",
]


class DocumentShape(Answered):
    """One version of a document; `size` in bytes, `sha256` of the content.

    `content_version` is the project's version when it was attached; `altered_at` is set where the stored
    file was found to differ from its hash.
    """

    id: int
    kind: str
    title: TextShape
    step: str
    subject: str
    version: int
    name: str
    media_type: str
    size: int
    sha256: str
    content_version: int
    person: TextShape
    attached_at: datetime
    altered_at: datetime | None


class UploadAsked(Asked):
    """What an upload comes to: what its address says, and what its body was found to be."""

    kind: str
    name: str
    step: str
    subject: str
    sha256: str


class AgreementAsked(Asked):
    """In which form an agreement is to be written; it has an Arabic and an English text in any."""

    form: Literal["docx"] = "docx"
