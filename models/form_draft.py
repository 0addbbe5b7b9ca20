"""Forms that somebody began and has not sent yet, so that nothing typed is lost."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from models.columns import instant, json_object


class FormDraft(SQLModel, table=True):
    """What a person typed into one form: `form` names it (`step/12`), `fields` holds its texts."""

    person_id: int = Field(foreign_key="person.id", primary_key=True)
    form: str = Field(primary_key=True, max_length=64)
    fields: dict[str, Any] = json_object(default_factory=dict)
    changed_at: datetime = instant()
