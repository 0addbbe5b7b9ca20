"""The workplan of a project: its milestones, periodic reports, tranches, and what was spent of these."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from models.columns import instant, instant_or_none, minor_units


class Milestone(SQLModel, table=True):
    """A result that the implementer shows by evidence."""

    project_id: int = Field(foreign_key="project.id", primary_key=True)
    number: int = Field(primary_key=True)
    title_ar: str
    title_en: str
    planned_on: date


class Report(SQLModel, table=True):
    """A periodic report over `[period_start, period_end]`, both days included."""

    project_id: int = Field(foreign_key="project.id", primary_key=True)
    number: int = Field(primary_key=True)
    period_start: date
    period_end: date


class Tranche(SQLModel, table=True):
    """A part of the money, asked for once its milestone is accepted."""

    __table_args__ = (CheckConstraint("amount_minor > 0", name="tranche_is_positive"),)

    project_id: int = Field(foreign_key="project.id", primary_key=True)
    number: int = Field(primary_key=True)
    milestone: int
    planned_on: date
    amount_minor: int = minor_units()


class TranchePart(SQLModel, table=True):
    """What a tranche takes of one share of a project."""

    __table_args__ = (CheckConstraint("amount_minor > 0", name="tranche_part_is_positive"),)

    project_id: int = Field(foreign_key="project.id", primary_key=True)
    number: int = Field(primary_key=True)
    funder_id: int = Field(foreign_key="organisation.id", primary_key=True, index=True)
    fiscal_year: str = Field(primary_key=True, max_length=7)
    kind: str = Field(default="cash", primary_key=True, max_length=8)
    amount_minor: int = minor_units()


class Justification(SQLModel, table=True):
    """What the implementer says was spent of a tranche, in all; it counts once it is accepted."""

    __table_args__ = (CheckConstraint("amount_minor >= 0", name="justification_is_not_negative"),)

    project_id: int = Field(foreign_key="project.id", primary_key=True)
    number: int = Field(primary_key=True)
    amount_minor: int = minor_units()
    declared_by: int = Field(foreign_key="person.id")
    declared_at: datetime = instant()
    accepted_at: datetime | None = instant_or_none()
