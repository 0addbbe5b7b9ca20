"""Shapes of what a proposer gives: a new project, and changes to its content."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from api.schemas.base import Asked, Code, Line, Prose
from models.rules.drafts import ProjectDraft, Revision, ShareDraft
from models.rules.money import minor_of

Amount = Annotated[str, Field(min_length=1, max_length=20, examples=["1250000.00"])]
FiscalYear = Annotated[str, Field(pattern=r"^[0-9]{4}/[0-9]{2}$", examples=["2013/14"])]
Day = Annotated[date, Field(ge=date(1990, 1, 1), le=date(2199, 12, 31))]
Clauses = Annotated[list[Annotated[int, Field(ge=1, le=10_000)]], Field(max_length=100)]
Objectives = Annotated[list[Code], Field(max_length=100)]


class ShareAsked(Asked):
    """A funder's part of the cost in one fiscal year (July to June), in major units."""

    funder: Code
    fiscal_year: FiscalYear
    kind: Literal["cash", "in_kind"] = "cash"
    amount: Amount


Shares = Annotated[list[ShareAsked], Field(max_length=200)]

Conditions = Annotated[dict[Code, Prose], Field(max_length=50, description="By the funder's code.")]


class ProjectAsked(Asked):
    """A new project; without a code it gets the next of its protocol."""

    protocol: Code
    sponsor: Code
    code: Annotated[str, Field(max_length=32, pattern=r"^([A-Z]{2,8}-[0-9]{1,6})?$")] = ""
    title_ar: Line
    title_en: Line
    summary_ar: Prose = ""
    summary_en: Prose = ""
    cost: Amount
    planned_start: Day
    planned_end: Day
    objectives: Objectives = Field(default_factory=list)
    clauses: Clauses = Field(default_factory=list)
    shares: Shares = Field(default_factory=list)
    wants_offers: bool = False

    def draft(self) -> ProjectDraft:
        """Give what was asked as a draft in minor units. Raises Invalid for an amount that is none."""
        return ProjectDraft(
            protocol=self.protocol,
            sponsor=self.sponsor,
            code=self.code,
            title_ar=self.title_ar,
            title_en=self.title_en,
            summary_ar=self.summary_ar,
            summary_en=self.summary_en,
            cost=minor_of(self.cost, pointer="/cost"),
            planned_start=self.planned_start,
            planned_end=self.planned_end,
            objectives=tuple(self.objectives),
            clauses=tuple(self.clauses),
            shares=drafts_of(self.shares),
            wants_offers=self.wants_offers,
        )


class RevisionAsked(Asked):
    """What changes of a project's content; a field left out stays as it is."""

    title_ar: Line | None = None
    title_en: Line | None = None
    summary_ar: Prose | None = None
    summary_en: Prose | None = None
    cost: Amount | None = None
    planned_start: Day | None = None
    planned_end: Day | None = None
    objectives: Objectives | None = None
    clauses: Clauses | None = None
    shares: Shares | None = None
    conditions: Conditions | None = None
    wants_offers: bool | None = None

    def revision(self) -> Revision:
        """Give what was asked in minor units. Raises Invalid for an amount that is none."""
        return Revision(
            title_ar=self.title_ar,
            title_en=self.title_en,
            summary_ar=self.summary_ar,
            summary_en=self.summary_en,
            cost=None if self.cost is None else minor_of(self.cost, pointer="/cost"),
            planned_start=self.planned_start,
            planned_end=self.planned_end,
            objectives=None if self.objectives is None else tuple(self.objectives),
            clauses=None if self.clauses is None else tuple(self.clauses),
            shares=None if self.shares is None else drafts_of(self.shares),
            conditions=None if self.conditions is None else tuple(sorted(self.conditions.items())),
            wants_offers=self.wants_offers,
        )


def drafts_of(shares: list[ShareAsked]) -> tuple[ShareDraft, ...]:
    """Give shares in minor units. Raises Invalid that names the share whose amount is none."""
    return tuple(
        ShareDraft(
            share.funder,
            share.fiscal_year,
            minor_of(share.amount, pointer=f"/shares/{number}/amount"),
            share.kind,
        )
        for number, share in enumerate(shares)
    )
