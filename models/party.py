"""Parties: which organisation takes which part in a project."""

from sqlmodel import Field, SQLModel


class Party(SQLModel, table=True):
    """An organisation's part in a project; `role` is the IATI OrganisationRole code.

    1 funding, 2 accountable, 3 extending, 4 implementing.
    """

    project_id: int = Field(foreign_key="project.id", primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", primary_key=True, index=True)
    role: int = Field(primary_key=True)
