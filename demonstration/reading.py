"""What the player reads at each turn, by statements that are prepared once."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, bindparam, or_, select
from sqlmodel import Session

from models.actor import Actor
from models.columns import columns_of
from models.deputy import Deputy
from models.person import Appointment
from models.step import Slot

_slot, _appointment, _deputy = (columns_of(table) for table in (Slot, Appointment, Deputy))
OPEN_SLOTS = (
    select(_slot.id, _slot.step_key, _slot.subject, _slot.round)
    .where(_slot.project_id == bindparam("project"), _slot.state == "open")
    .order_by(_slot.id)
)
HOLDERS = (
    select(_appointment.person_id)
    .where(
        _appointment.role == bindparam("role"),
        _appointment.organisation_id == bindparam("organisation"),
        or_(_appointment.project_id.is_(None), _appointment.project_id == bindparam("project")),
    )
    .order_by(_appointment.id)
)
ACTING = (
    select(_deputy.deputy_id)
    .where(_deputy.state == "active", _deputy.principal_id.in_(bindparam("people", expanding=True)))
    .order_by(_deputy.id)
)


def open_slots(session: Session, project_id: int) -> Sequence[Row[Any]]:
    """Give the open slots of a project: id, step, subject, round."""
    return _rows(session, OPEN_SLOTS, project=project_id)


def holders_of(session: Session, slot: Slot) -> list[Actor]:
    """Give those who may answer a slot, as the product would find them."""
    if slot.person_id is not None:
        return [Actor(slot.person_id, slot.organisation_id)]
    asked = {"role": slot.role, "organisation": slot.organisation_id, "project": slot.project_id}
    return [Actor(row[0], slot.organisation_id) for row in _rows(session, HOLDERS, **asked)]


def acting_for(session: Session, people: Sequence[int]) -> list[int]:
    """Give who acts for these persons now."""
    return [row[0] for row in _rows(session, ACTING, people=people)]


def _rows(session: Session, statement: Any, **parameters: Any) -> Sequence[Row[Any]]:
    session.flush()
    return session.connection().execute(statement, parameters).all()
