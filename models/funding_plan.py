"""Funding plans: how a project's cost is shared out, in numbered versions that are frozen for the funders."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from models.columns import instant, instant_or_none, json_object, minor_units


class FundingPlan(SQLModel, table=True):
    """One version of a project's funding plan.

    A `draft` is edited in place; once it is `proposed` to the funders it is frozen, and the next edit or
    counter-offer begins another version. A plan that a later one replaced is `superseded`. `version` is the
    content version that holds the same figures; `cause` is opened, edited, counter_offer or amended;
    `shares` holds rows of funder code, fiscal year, kind and minor units, `conditions` what a funder asks for
    its share.
    """

    __tablename__ = "funding_plan"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'proposed', 'superseded')", name="funding_plan_state_is_known"),
    )

    project_id: int = Field(foreign_key="project.id", primary_key=True)
    number: int = Field(primary_key=True)
    version: int
    state: str = Field(default="draft", max_length=16)
    cause: str = Field(max_length=16)
    cost_minor: int = minor_units()
    shares: list[Any] = json_object()
    conditions: dict[str, Any] = json_object(default_factory=dict)
    person_id: int | None = Field(default=None, foreign_key="person.id")
    made_at: datetime = instant()
    proposed_at: datetime | None = instant_or_none()
