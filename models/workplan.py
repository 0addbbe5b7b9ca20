"""The workplan of a project: its milestones, periodic reports and tranches."""

from datetime import date

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from models.columns import minor_units


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
