"""A project's workplan: its milestones, reports and tranches, and how far each has come."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from models.queries.rows import fetch
from models.rules.money import Money
from models.rules.text import Text
from models.step import Slot
from models.workplan import Milestone, Report, Tranche

# The step whose answer says that a thing of the plan is done with.
SETTLED_BY = {
    "milestone": "milestone_acceptance",
    "report": "report_acceptance",
    "tranche": "tranche_justification",
}


@dataclass(frozen=True, slots=True)
class PlanItem:
    """One thing of the plan: `kind` is milestone, report or tranche; `state` is ahead, open or done."""

    kind: str
    number: int
    title: Text | None
    starts_on: date
    ends_on: date
    amount: Money | None
    state: str


def plan_of(session: Session, project_id: int, currency: str) -> tuple[PlanItem, ...]:
    """Give everything that a project's workplan names, in order of date."""
    states = _states(session, project_id)
    items = [*_milestones(session, project_id, states), *_reports(session, project_id, states)]
    items += _tranches(session, project_id, currency, states)
    return tuple(sorted(items, key=lambda item: (item.ends_on, item.kind, item.number)))


def _milestones(session: Session, project_id: int, states: Mapping[tuple[str, int], str]) -> list[PlanItem]:
    statement = select(
        col(Milestone.number), col(Milestone.title_ar), col(Milestone.title_en), col(Milestone.planned_on)
    ).where(col(Milestone.project_id) == project_id)
    return [
        PlanItem("milestone", number, Text(ar, en), on, on, None, states.get(("milestone", number), "ahead"))
        for number, ar, en, on in fetch(session, statement)
    ]


def _reports(session: Session, project_id: int, states: Mapping[tuple[str, int], str]) -> list[PlanItem]:
    statement = select(col(Report.number), col(Report.period_start), col(Report.period_end)).where(
        col(Report.project_id) == project_id
    )
    return [
        PlanItem("report", number, None, start, end, None, states.get(("report", number), "ahead"))
        for number, start, end in fetch(session, statement)
    ]


def _tranches(
    session: Session, project_id: int, currency: str, states: Mapping[tuple[str, int], str]
) -> list[PlanItem]:
    statement = select(col(Tranche.number), col(Tranche.planned_on), col(Tranche.amount_minor)).where(
        col(Tranche.project_id) == project_id
    )
    return [
        PlanItem(
            "tranche", number, None, on, on, Money(amount, currency), states.get(("tranche", number), "ahead")
        )
        for number, on, amount in fetch(session, statement)
    ]


def _states(session: Session, project_id: int) -> dict[tuple[str, int], str]:
    """Tell by the turns at a thing's steps whether it is in hand, and by its last step whether it is done."""
    statement = (
        select(col(Slot.step_key), col(Slot.subject), col(Slot.state))
        .where(col(Slot.project_id) == project_id, col(Slot.subject) != "")
        .order_by(col(Slot.round))
    )
    states: dict[tuple[str, int], str] = {}
    for step, subject, state in fetch(session, statement):
        kind, number = step.partition("_")[0], subject.partition("/")[0]
        if kind not in SETTLED_BY or not number.isdigit():
            continue
        key = (kind, int(number))
        done = step == SETTLED_BY[kind] and state == "answered"
        if done or states.get(key) != "done":
            states[key] = "done" if done else "open"
    return states
