"""Cost shares: what each funder gives, by fiscal year and kind, and on which condition."""

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from models.columns import minor_units


class Share(SQLModel, table=True):
    """A funder's part of a project's cost in one fiscal year (`2013/14`), cash or in kind."""

    __table_args__ = (CheckConstraint("amount_minor > 0", name="share_is_positive"),)

    project_id: int = Field(foreign_key="project.id", primary_key=True)
    funder_id: int = Field(foreign_key="organisation.id", primary_key=True, index=True)
    fiscal_year: str = Field(primary_key=True, max_length=7)
    kind: str = Field(default="cash", primary_key=True, max_length=8)
    amount_minor: int = minor_units()


class ShareCondition(SQLModel, table=True):
    """What a funder asks for in return for its whole share of a project."""

    __tablename__ = "share_condition"

    project_id: int = Field(foreign_key="project.id", primary_key=True)
    funder_id: int = Field(foreign_key="organisation.id", primary_key=True, index=True)
    text: str
