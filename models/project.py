"""Projects: what is to be done, and where it stands in its lifecycle."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Computed, Index
from sqlalchemy import Text as TextColumn
from sqlmodel import Field, SQLModel

from models.columns import instant, instant_or_none, json_object, minor_units, table_of
from models.rules.folding import folding_sql


class Project(SQLModel, table=True):
    """A partnership project.

    `version` counts changes of content (title, scope, money); `stage` and `state` are where its lifecycle
    stands; `held` remembers the state that a side state left; `next_action_at` is the next instant at
    which time alone may move it; `event_head` is the hash of its last event; `documents` repeats what rules
    are told of the newest documents of turns; `counterpart_rule` says whether a tranche is held until every
    funder has paid its part, or released part by part. A case is a copy that amends the project `amends_id`
    as it was at `amends_version`; `succeeded` leads from the seals that amendments replaced to the new ones.
    From `effective_on` a signed project takes effect.
    """

    __table_args__ = (
        Index("project_by_stage", "stage", "code"),
        Index("project_by_next_action", "next_action_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True, max_length=32)
    programme_id: int = Field(foreign_key="programme.id", index=True)
    protocol_id: int = Field(foreign_key="protocol.id", index=True)
    title_ar: str
    title_en: str
    summary_ar: str = ""
    summary_en: str = ""
    beneficiaries_en: str = ""
    cost_minor: int = minor_units()
    currency: str = Field(default="EGP", max_length=3)
    planned_start: date
    planned_end: date
    sponsor_id: int = Field(foreign_key="organisation.id", index=True)
    provider_id: int | None = Field(default=None, foreign_key="organisation.id")
    manager_mailbox: str = ""
    wants_offers: bool = False
    provenance: dict[str, Any] = json_object(default_factory=dict)
    lifecycle_id: int = Field(foreign_key="lifecycle.id")
    version: int = 1
    stage: str = Field(max_length=32)
    state: str = Field(default="active", max_length=32, index=True)
    held: dict[str, Any] | None = json_object(default=None, nullable=True)
    event_sequence: int = 0
    event_head: str = Field(default="", max_length=64, sa_column_kwargs={"server_default": ""})
    opened_at: datetime = instant()
    stage_entered_at: datetime = instant()
    changed_at: datetime = instant()
    closed_at: datetime | None = instant_or_none()
    next_action_at: datetime | None = instant_or_none()
    flow_run_id: str | None = Field(default=None, max_length=36)
    amends_id: int | None = Field(default=None, index=True)
    amends_version: int | None = None
    succeeded: dict[str, Any] = json_object(default_factory=dict, sa_column_kwargs={"server_default": "{}"})
    effective_on: date | None = None
    counterpart_rule: str = Field(default="hold", max_length=8, sa_column_kwargs={"server_default": "hold"})
    documents: list[Any] = json_object(default_factory=list, sa_column_kwargs={"server_default": "[]"})


# What a search looks in; the database computes it, and no object of a project carries it.
table_of(Project).append_column(
    Column("folded", TextColumn, Computed(folding_sql("code", "title_ar", "title_en")))
)


class ProjectObjective(SQLModel, table=True):
    """An objective that a project serves."""

    project_id: int = Field(foreign_key="project.id", primary_key=True)
    objective_id: int = Field(foreign_key="objective.id", primary_key=True)


class ProjectClause(SQLModel, table=True):
    """A protocol clause under which a project is carried out."""

    project_id: int = Field(foreign_key="project.id", primary_key=True)
    clause_id: int = Field(foreign_key="clause.id", primary_key=True)
