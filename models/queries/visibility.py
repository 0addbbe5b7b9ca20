"""Who is looking, and which projects they may see."""

from dataclasses import dataclass
from functools import cache

from sqlalchemy import BindParameter, ColumnElement, Integer, SQLColumnExpression, bindparam, or_, true
from sqlmodel import col, exists, select

from models.columns import columns_of
from models.party import Party
from models.programme import Programme
from models.project import Project
from models.protocol import Protocol

_party, _project, _protocol = (columns_of(table) for table in (Party, Project, Protocol))


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks: a person, or a machine of an organisation; `sees_all` holds for the programme's owner."""

    person_id: int | None
    organisation_id: int
    sees_all: bool


def owns_programme(organisation: SQLColumnExpression[int]) -> ColumnElement[bool]:
    """Tell in SQL whether an organisation owns a programme: its staff see every project."""
    return exists().where(col(Programme.owner_id) == organisation)


def visible_projects(viewer: Viewer) -> ColumnElement[bool]:
    """Hold in SQL for the projects that `viewer` may see.

    Beside the programme's owner these are the project's parties, its sponsor and its protocol's partner.
    """
    return true() if viewer.sees_all else seen_projects(False).params(seen_by(viewer))


@cache
def seen_projects(sees_all: bool) -> ColumnElement[bool]:
    """Hold for the projects that a viewer may see whom `seen_by` gives to the prepared statement."""
    if sees_all:
        return true()
    own: BindParameter[int] = bindparam("own", type_=Integer)
    taken_part = select(_party.project_id).where(_party.organisation_id == own)
    partnered = select(_protocol.id).where(_protocol.partner_id == own)
    return or_(_project.sponsor_id == own, _project.id.in_(taken_part), _project.protocol_id.in_(partnered))


def own_projects() -> ColumnElement[bool]:
    """Hold in SQL for projects, and not for the cases that amend them: these are not counted beside them."""
    return _project.amends_id.is_(None)  # type: ignore[no-any-return]


def seen_by(viewer: Viewer) -> dict[str, int]:
    """Give what a statement prepared with `seen_projects` must be told of its viewer."""
    return {} if viewer.sees_all else {"own": viewer.organisation_id}


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
