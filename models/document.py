"""Documents: files that belong to a project, each version a row; the bytes lie in the store."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import instant, instant_or_none


class Document(SQLModel, table=True):
    """One version of a document; the row is what counts, and a file without a row is none.

    `step_key` and `subject` tie it to a turn of the lifecycle and are empty for a document of the project as
    a whole; `content_version` is the project's version when it was attached; `altered_at` is when the file
    was found to differ from its hash.
    """

    __table_args__ = (
        UniqueConstraint("project_id", "kind", "step_key", "subject", "number"),
        Index("document_by_project", "project_id", "id"),
        CheckConstraint("size > 0", name="document_is_not_empty"),
    )

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id")
    kind: str = Field(max_length=32)
    step_key: str = Field(default="", max_length=48)
    subject: str = Field(default="", max_length=64)
    number: int
    name: str = Field(max_length=200)
    media_type: str = Field(max_length=100)
    size: int = Field(sa_type=BigInteger)
    sha256: str = Field(max_length=64)
    storage_key: str = Field(max_length=120, unique=True)
    content_version: int
    person_id: int = Field(foreign_key="person.id")
    attached_at: datetime = instant()
    altered_at: datetime | None = instant_or_none()
