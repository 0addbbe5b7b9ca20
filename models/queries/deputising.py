"""Deputising in SQL: which turns are a person's own, held for another, or handed over."""

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col, exists

from models.deputy import Deputy
from models.organisation import Organisation
from models.person import Appointment
from models.project import Project
from models.share import Share
from models.step import Slot


def held_by_appointment(person_id: int) -> ColumnElement[bool]:
    """Hold for slots of a role that the person is appointed to, where no other person is named."""
    named = or_(col(Slot.person_id).is_(None), col(Slot.person_id) == person_id)
    return and_(named, exists().where(col(Appointment.person_id) == person_id, _in_role()))


def held_for_principal(person_id: int) -> ColumnElement[bool]:
    """Hold for slots that the person may answer as the deputy of whose turn it is."""
    return exists().where(
        col(Deputy.deputy_id) == person_id,
        col(Deputy.principal_id) == col(Appointment.person_id),
        or_(col(Slot.person_id).is_(None), col(Slot.person_id) == col(Deputy.principal_id)),
        _in_role(),
        _in_force(),
    )


def handed_over(person_id: int | None) -> ColumnElement[bool]:
    """Hold for slots that a deputy of the person has meanwhile."""
    return exists().where(col(Deputy.principal_id) == person_id, _in_force())


def _in_role() -> ColumnElement[bool]:
    return and_(
        col(Appointment.role) == col(Slot.role),
        col(Appointment.organisation_id) == col(Slot.organisation_id),
        or_(col(Appointment.project_id).is_(None), col(Appointment.project_id) == col(Slot.project_id)),
    )


def _in_force() -> ColumnElement[bool]:
    home = aliased(Project)
    protocol = select(col(home.protocol_id)).where(col(home.id) == col(Slot.project_id)).scalar_subquery()
    cost = select(col(home.cost_minor)).where(col(home.id) == col(Slot.project_id)).scalar_subquery()
    at_stake = func.coalesce(_share().scalar_subquery(), cost)
    return and_(
        col(Deputy.state) == "active",
        or_(col(Deputy.protocol_id).is_(None), col(Deputy.protocol_id) == protocol),
        or_(col(Deputy.at_most_minor).is_(None), col(Deputy.at_most_minor) >= at_stake),
    )


def _share() -> Select[tuple[int]]:
    return (
        select(func.sum(col(Share.amount_minor)))
        .join(Organisation, col(Organisation.id) == col(Share.funder_id))
        .where(col(Share.project_id) == col(Slot.project_id), col(Organisation.code) == col(Slot.subject))
    )
