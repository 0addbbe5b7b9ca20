"""Persons and the roles they are appointed to."""

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel


class Person(SQLModel, table=True):
    """A natural person who decides, or is written to."""

    id: int | None = Field(default=None, primary_key=True)
    email: str = Field(unique=True, max_length=254)
    name_ar: str
    name_en: str
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    language: str = Field(default="both", max_length=4)
    active: bool = True


class Appointment(SQLModel, table=True):
    """A person's role for an organisation: on one project, or on all where `project_id` is none."""

    # Two rows without a project are never equal to a plain constraint.
    __table_args__ = (
        UniqueConstraint("person_id", "role", "organisation_id", "project_id"),
        Index(
            "appointment_on_all",
            "person_id",
            "role",
            "organisation_id",
            unique=True,
            sqlite_where=text("project_id IS NULL"),
            postgresql_where=text("project_id IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    role: str = Field(max_length=32, index=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    project_id: int | None = Field(default=None, foreign_key="project.id", index=True)
    chair: bool = False
