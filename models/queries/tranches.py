"""Tranches of a project, what each funder pays of them, and what is in arrears."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Row, select
from sqlmodel import Session, col

from models.columns import identity
from models.organisation import Organisation
from models.programme import Programme
from models.project import Project
from models.queries.reference import Reference
from models.queries.rows import fetch
from models.queries.visibility import Viewer, visible_projects
from models.rules.money import Money
from models.rules.payments import PAYMENT
from models.rules.text import Text
from models.step import Slot
from models.tranches import tranches_of
from models.workplan import Justification, TranchePart


@dataclass(frozen=True, slots=True)
class PartRow:
    """What a funder pays of a tranche: `state` is planned, due, late or paid; days are calendar days."""

    funder: Reference
    amount: Money
    state: str
    due_at: datetime | None
    paid_at: datetime | None
    days_late: int


@dataclass(frozen=True, slots=True)
class TrancheRow:
    """A tranche with its parts; `justified` is what was declared as spent of it, once it was."""

    number: int
    milestone: int
    planned_on: date
    amount: Money
    paid: Money
    justified: Money | None
    accepted: bool
    parts: tuple[PartRow, ...]


@dataclass(frozen=True, slots=True)
class ArrearRow:
    """A funder's part that is late, by calendar days; `rule` says whether the rest is held for it."""

    project: str
    title: Text
    tranche: int
    funder: Reference
    amount: Money
    due_at: datetime
    days_late: int
    rule: str


def list_tranches(session: Session, project: Project, now: datetime) -> tuple[TrancheRow, ...]:
    """Give a project's tranches in order, with how far each is paid and justified."""
    names = _names(session, project)
    slots = _payments(session, project)
    spent = _justified(session, project)
    zone = session.get_one(Programme, project.programme_id).time_zone
    rows = []
    for tranche in tranches_of(session, project):
        sums: dict[str, int] = {}
        for part in tranche.parts:
            sums[part.funder] = sums.get(part.funder, 0) + part.amount
        parts = tuple(
            _part(
                names[funder],
                Money(amount, project.currency),
                slots.get(f"{tranche.number}/{funder}"),
                now,
                zone,
            )
            for funder, amount in sorted(sums.items())
        )
        paid = sum(part.amount.minor for part in parts if part.state == "paid")
        amount, accepted = spent.get(tranche.number, (None, False))
        rows.append(
            TrancheRow(
                tranche.number,
                tranche.milestone,
                tranche.planned_on,
                Money(tranche.amount, project.currency),
                Money(paid, project.currency),
                Money(amount, project.currency) if amount is not None else None,
                accepted,
                parts,
            )
        )
    return tuple(rows)


def list_arrears(session: Session, viewer: Viewer, now: datetime) -> tuple[ArrearRow, ...]:
    """Give every part that is late on the projects that `viewer` may see, the latest first."""
    statement = (
        select(
            col(Project.id),
            col(Project.code),
            col(Project.title_ar),
            col(Project.title_en),
            col(Project.currency),
            col(Project.counterpart_rule),
            col(Programme.time_zone),
            col(Slot.subject),
            col(Slot.due_at),
            col(Organisation.id).label("funder"),
            col(Organisation.code).label("funder_code"),
            col(Organisation.name_ar),
            col(Organisation.name_en),
        )
        .join(Project, col(Project.id) == col(Slot.project_id))
        .join(Programme, col(Programme.id) == col(Project.programme_id))
        .join(Organisation, col(Organisation.id) == col(Slot.organisation_id))
        .where(col(Slot.step_key) == PAYMENT, col(Slot.state) == "open", col(Slot.due_at) < now)
        .where(visible_projects(viewer))
        .order_by(col(Slot.due_at), col(Project.code), col(Slot.subject))
    )
    found = fetch(session, statement)
    amounts = _amounts(session, {row.id for row in found})
    return tuple(_arrear(row, amounts, now) for row in found)


def days_late(due_at: datetime, now: datetime, zone: str) -> int:
    """Count the calendar days since something was due, in the programme's time zone; at least none."""
    place = ZoneInfo(zone)
    return max(0, (now.astimezone(place).date() - due_at.astimezone(place).date()).days)


def _arrear(
    row: Row[tuple[object, ...]], amounts: Mapping[tuple[int, int, int], int], now: datetime
) -> ArrearRow:
    number = int(row.subject.partition("/")[0])
    return ArrearRow(
        row.code,
        Text(row.title_ar, row.title_en),
        number,
        Reference(row.funder_code, Text(row.name_ar, row.name_en)),
        Money(amounts.get((row.id, number, row.funder), 0), row.currency),
        row.due_at,
        days_late(row.due_at, now, row.time_zone),
        row.counterpart_rule,
    )


def _part(
    funder: Reference,
    amount: Money,
    slot: tuple[str, datetime | None, datetime | None] | None,
    now: datetime,
    zone: str,
) -> PartRow:
    state, due_at, closed_at = slot or ("planned", None, None)
    if state == "answered":
        return PartRow(funder, amount, "paid", due_at, closed_at, 0)
    if slot is None or state not in ("open", "paused") or due_at is None:
        return PartRow(funder, amount, "planned", None, None, 0)
    late = state == "open" and due_at < now
    return PartRow(
        funder, amount, "late" if late else "due", due_at, None, days_late(due_at, now, zone) if late else 0
    )


def _payments(session: Session, project: Project) -> dict[str, tuple[str, datetime | None, datetime | None]]:
    """Give the latest turn of each part: its state, when it is due, and when it was closed."""
    statement = (
        select(col(Slot.subject), col(Slot.state), col(Slot.due_at), col(Slot.closed_at))
        .where(col(Slot.project_id) == project.id, col(Slot.step_key) == PAYMENT)
        .order_by(col(Slot.round))
    )
    return {
        subject: (state, due_at, closed_at) for subject, state, due_at, closed_at in fetch(session, statement)
    }


def _justified(session: Session, project: Project) -> dict[int, tuple[int, bool]]:
    rows = fetch(
        session,
        select(
            col(Justification.number), col(Justification.amount_minor), col(Justification.accepted_at)
        ).where(col(Justification.project_id) == project.id),
    )
    return {number: (amount, accepted_at is not None) for number, amount, accepted_at in rows}


def _amounts(session: Session, projects: set[int]) -> dict[tuple[int, int, int], int]:
    rows = fetch(
        session,
        select(
            col(TranchePart.project_id),
            col(TranchePart.number),
            col(TranchePart.funder_id),
            col(TranchePart.amount_minor),
        ).where(col(TranchePart.project_id).in_(projects)),
    )
    sums: dict[tuple[int, int, int], int] = {}
    for project_id, number, funder, amount in rows:
        sums[project_id, number, funder] = sums.get((project_id, number, funder), 0) + amount
    return sums


def _names(session: Session, project: Project) -> dict[str, Reference]:
    statement = (
        select(col(Organisation.code), col(Organisation.name_ar), col(Organisation.name_en))
        .join(TranchePart, col(TranchePart.funder_id) == col(Organisation.id))
        .where(col(TranchePart.project_id) == identity(project))
        .distinct()
    )
    return {code: Reference(code, Text(ar, en)) for code, ar, en in fetch(session, statement)}
