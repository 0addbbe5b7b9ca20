"""What each organisation has to do with the projects that somebody may see."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select
from sqlmodel import Session, col

from models.organisation import Organisation
from models.party import Party
from models.project import Project
from models.queries.reference import Reference
from models.queries.rows import fetch
from models.queries.visibility import Viewer, own_projects, visible_projects
from models.rules.text import Text
from models.step import Slot


@dataclass(frozen=True, slots=True)
class PartnerRow:
    """An organisation: on how many projects it takes part, and what is in its court since when."""

    body: Reference
    kind: str
    projects: int
    awaited: int
    late: int
    since: datetime | None


def list_partners(session: Session, viewer: Viewer, now: datetime) -> tuple[PartnerRow, ...]:
    """Give every organisation that takes part in a visible project, by name."""
    projects, court = _projects(session, viewer), _court(session, viewer, now)
    statement = select(
        col(Organisation.id),
        col(Organisation.code),
        col(Organisation.name_ar),
        col(Organisation.name_en),
        col(Organisation.kind),
    ).order_by(col(Organisation.name_en))
    rows = []
    for key, code, ar, en, kind in fetch(session, statement):
        if key in projects or key in court:
            awaited, late, since = court.get(key, (0, 0, None))
            body = Reference(code, Text(ar, en))
            rows.append(PartnerRow(body, kind, projects.get(key, 0), awaited, late, since))
    return tuple(rows)


def _projects(session: Session, viewer: Viewer) -> Mapping[int, int]:
    statement = (
        select(col(Party.organisation_id), func.count(func.distinct(col(Party.project_id))))
        .join(Project, col(Project.id) == col(Party.project_id))
        .where(visible_projects(viewer), own_projects())
        .group_by(col(Party.organisation_id))
    )
    return {key: int(count) for key, count in fetch(session, statement)}


def _court(session: Session, viewer: Viewer, now: datetime) -> Mapping[int, tuple[int, int, datetime | None]]:
    statement = (
        select(
            col(Slot.organisation_id),
            func.count(),
            func.sum(case((col(Slot.due_at) < now, 1), else_=0)),
            func.min(col(Slot.opened_at)),
        )
        .join(Project, col(Project.id) == col(Slot.project_id))
        .where(col(Slot.state) == "open", visible_projects(viewer))
        .group_by(col(Slot.organisation_id))
    )
    return {key: (int(count), int(late or 0), since) for key, count, late, since in fetch(session, statement)}
