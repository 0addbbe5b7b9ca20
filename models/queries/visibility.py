"""Who is looking, and which projects they may see."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, SQLColumnExpression, or_, true
from sqlmodel import Session, col, exists, select

from models.party import Party
from models.person import Person
from models.programme import Programme
from models.project import Project
from models.protocol import Protocol


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks: a person, or a machine of an organisation; `sees_all` holds for the programme's owner."""

    person_id: int | None
    organisation_id: int
    sees_all: bool


def viewer_of(session: Session, person_id: int) -> Viewer | None:
    """Give the viewer that an active person is, or none."""
    row = session.exec(
        select(col(Person.organisation_id), owns_programme(col(Person.organisation_id))).where(
            col(Person.id) == person_id, col(Person.active)
        )
    ).first()
    return None if row is None else Viewer(person_id, row[0], bool(row[1]))


def owns_programme(organisation: SQLColumnExpression[int]) -> ColumnElement[bool]:
    """Tell in SQL whether an organisation owns a programme: its staff see every project."""
    return exists().where(col(Programme.owner_id) == organisation)


def visible_projects(viewer: Viewer) -> ColumnElement[bool]:
    """Hold in SQL for the projects that `viewer` may see.

    Beside the programme's owner these are the project's parties, its sponsor and its protocol's partner.
    """
    if viewer.sees_all:
        return true()
    own = viewer.organisation_id
    taken_part = select(col(Party.project_id)).where(col(Party.organisation_id) == own)
    partnered = select(col(Protocol.id)).where(col(Protocol.partner_id) == own)
    return or_(
        col(Project.sponsor_id) == own,
        col(Project.id).in_(taken_part),
        col(Project.protocol_id).in_(partnered),
    )


def visible_protocols(viewer: Viewer) -> ColumnElement[bool]:
    """Hold in SQL for the protocols that `viewer` may see: its own, and those of projects it may see."""
    if viewer.sees_all:
        return true()
    own = viewer.organisation_id
    taken_part = (
        select(col(Project.protocol_id))
        .join(Party, col(Party.project_id) == col(Project.id))
        .where(col(Party.organisation_id) == own)
    )
    sponsored = select(col(Project.protocol_id)).where(col(Project.sponsor_id) == own)
    return or_(
        col(Protocol.partner_id) == own,
        col(Protocol.lead_id) == own,
        col(Protocol.id).in_(taken_part),
        col(Protocol.id).in_(sponsored),
    )
