"""Planning: keeps the versions of a project's funding plan beside the versions of its content."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from models.columns import identity
from models.funding_plan import FundingPlan
from models.project import Project

AMENDED = "amended"  # What an amendment changes its own funders have decided already.


@dataclass(frozen=True, slots=True)
class Edit:
    """Who made a version, when, and of which cause: opened, edited, counter_offer or amended."""

    cause: str
    person_id: int | None
    at: datetime


def keep_plan(session: Session, project: Project, content: dict[str, Any], edit: Edit) -> None:
    """Keep the figures of a content version: in the draft there is, or in a new one after a frozen one."""
    plan = newest_plan(session, project)
    figures = {
        "cost_minor": content["cost"],
        "shares": content["shares"],
        "conditions": content["conditions"],
    }
    if plan is not None and all(getattr(plan, name) == value for name, value in figures.items()):
        return
    if plan is None or plan.state != "draft":
        number = plan.number + 1 if plan else 1
        plan = FundingPlan(project_id=identity(project), number=number, cause=edit.cause, **figures)
    for name, value in figures.items():
        setattr(plan, name, value)
    plan.version, plan.person_id, plan.made_at = project.version, edit.person_id, edit.at
    session.add(plan)
    if edit.cause == AMENDED:
        put_to_funders(session, project, edit.at)


def put_to_funders(session: Session, project: Project, now: datetime) -> None:
    """Freeze the draft: from here on it is what the funders see and approve; the one before is superseded."""
    session.flush()
    plan = newest_plan(session, project)
    if plan is None or plan.state == "proposed":
        return
    for earlier in session.exec(
        select(FundingPlan).where(FundingPlan.project_id == project.id, FundingPlan.state == "proposed")
    ).all():
        earlier.state = "superseded"
    plan.state, plan.proposed_at, plan.version = "proposed", now, project.version


def newest_plan(session: Session, project: Project) -> FundingPlan | None:
    """Give the newest version of a project's plan, or none before its content was first kept."""
    statement = select(FundingPlan).where(FundingPlan.project_id == project.id)
    return session.exec(statement.order_by(col(FundingPlan.number).desc()).limit(1)).first()
