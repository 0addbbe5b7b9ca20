"""Reversals: the entries by which decisions were taken back; the decisions themselves stay as they were."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.columns import instant


class Reversal(SQLModel, table=True):
    """Who took a decision back, when and why; once for each decision."""

    decision_id: int = Field(foreign_key="decision.id", primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    person_id: int = Field(foreign_key="person.id")
    reason: str
    reversed_at: datetime = instant()
