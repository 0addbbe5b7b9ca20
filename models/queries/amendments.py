"""The amendments of a project: their class, who decides them, what they change, and where they stand."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from models.amendments import amending
from models.project import Project
from models.rules.amendments import KINDS, ROUTES, Difference, conflicts, differences, judge
from models.rules.money import Money
from models.rules.text import Text

AMOUNTS = ("cost", "shares")


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One thing that an amendment changes; amounts in major units, nothing where it is not there."""

    field: str
    key: str
    before: str | None
    after: str | None
    conflicts: bool


@dataclass(frozen=True, slots=True)
class AmendmentRow:
    """An amendment: its case has a page, steps and documents of its own under `code`."""

    code: str
    kind: str
    kind_title: Text
    route: str
    route_title: Text
    funders: tuple[str, ...]
    stage: str
    state: str
    base_version: int
    opened_at: datetime
    closed_at: datetime | None
    changes: tuple[ChangeRow, ...]


def list_amendments(session: Session, project: Project) -> tuple[AmendmentRow, ...]:
    """Give every amendment of a project, the first one first."""
    statement = select(Project).where(Project.amends_id == project.id).order_by(col(Project.id))
    return tuple(describe_amendment(session, case) for case in session.exec(statement).all())


def describe_amendment(session: Session, case: Project) -> AmendmentRow:
    """Give an amendment with all that it changes of the content that it was taken from."""
    one = amending(session, case)
    judged = judge(one.base, one.copy)
    against = {(it.field, it.key) for it in conflicts(one.base, one.copy, one.current)}
    open_ = case.closed_at is None
    return AmendmentRow(
        case.code,
        judged.kind,
        KINDS[judged.kind],
        judged.route,
        ROUTES[judged.route],
        judged.funders,
        case.stage,
        case.state,
        case.amends_version or 1,
        case.opened_at,
        case.closed_at,
        tuple(
            ChangeRow(
                it.field,
                it.key,
                _told(it, it.before),
                _told(it, it.after),
                open_ and (it.field, it.key) in against,
            )
            for it in differences(one.base, one.copy)
        ),
    )


def _told(one: Difference, value: object) -> str | None:
    if value is None:
        return None
    return Money(int(str(value)), "").amount if one.field in AMOUNTS else str(value)
