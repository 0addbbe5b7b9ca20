"""Deputies: who acts for whom now, then and before."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.deputy import Deputy
from models.person import Person
from models.protocol import Protocol
from models.queries.visibility import Viewer
from models.rules.money import Money
from models.rules.text import Text

CURRENCY = "EGP"


@dataclass(frozen=True, slots=True)
class PersonName:
    """A person's address and name."""

    email: str
    name: Text


@dataclass(frozen=True, slots=True)
class DeputyRow:
    """A deputyship: planned, active or ended; a protocol and an amount bound it where they are given."""

    id: int
    principal: PersonName
    deputy: PersonName
    protocol: str | None
    at_most: Money | None
    reason: str
    state: str
    starts_at: datetime
    ends_at: datetime
    set_by: PersonName
    ended_at: datetime | None


def list_deputies(session: Session, viewer: Viewer | None = None) -> tuple[DeputyRow, ...]:
    """List the deputyships of a viewer's body, or all of them, the newest first."""
    return tuple(_row(values) for values in session.execute(_rows(viewer)))


def find_deputy(session: Session, viewer: Viewer, deputy_id: int) -> DeputyRow | None:
    """Give one deputyship of the viewer's body, or none."""
    found = session.execute(_rows(viewer).where(col(Deputy.id) == deputy_id)).first()
    return _row(found) if found else None


def _rows(viewer: Viewer | None) -> Any:
    principal, deputy, setter = (aliased(Person) for _ in range(3))
    names = [(p.email, p.name_ar, p.name_en) for p in (principal, deputy, setter)]
    statement = (
        select(Deputy, Protocol.code, *(column for name in names for column in name))  # type: ignore[call-overload]
        .join(principal, col(principal.id) == col(Deputy.principal_id))
        .join(deputy, col(deputy.id) == col(Deputy.deputy_id))
        .join(setter, col(setter.id) == col(Deputy.set_by))
        .outerjoin(Protocol, col(Protocol.id) == col(Deputy.protocol_id))
        .order_by(col(Deputy.id).desc())
    )
    if viewer is None:
        return statement
    return statement.where(
        or_(
            col(principal.organisation_id) == viewer.organisation_id,
            col(Deputy.principal_id) == viewer.person_id,
        )
    )


def _row(values: Any) -> DeputyRow:
    row, protocol, *names = values
    people = [PersonName(names[at], Text(names[at + 1], names[at + 2])) for at in (0, 3, 6)]
    return DeputyRow(
        id=row.id,
        principal=people[0],
        deputy=people[1],
        protocol=protocol,
        at_most=None if row.at_most_minor is None else Money(row.at_most_minor, CURRENCY),
        reason=row.reason,
        state=row.state,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        set_by=people[2],
        ended_at=row.ended_at,
    )
