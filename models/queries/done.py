"""What a person decided, the newest first."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from models.decision import Decision
from models.definitions import definition_of
from models.project import Project
from models.queries.project import Place, step_place, text_of
from models.queries.reference import Reference
from models.queries.rows import fetch
from models.queries.visibility import Viewer, visible_projects
from models.rules.text import Text


@dataclass(frozen=True, slots=True)
class DoneRow:
    """One decision of a person: on which project, at which step, what and when."""

    slot_id: int
    project: Reference
    step: Place
    subject: str
    repeats: str | None
    outcome: Text
    effect: str
    decided_at: datetime


def done_by(session: Session, viewer: Viewer, limit: int = 50) -> tuple[DoneRow, ...]:
    """Give the last decisions of the viewing person."""
    statement = (
        select(
            col(Decision.slot_id),
            col(Project.code),
            col(Project.title_ar),
            col(Project.title_en),
            col(Project.lifecycle_id),
            col(Decision.step_key),
            col(Decision.subject),
            col(Decision.outcome),
            col(Decision.decided_at),
        )
        .join(Project, col(Project.id) == col(Decision.project_id))
        .where(col(Decision.person_id) == viewer.person_id, visible_projects(viewer))
        .order_by(col(Decision.id).desc())
        .limit(limit)
    )
    rows = []
    for slot, code, ar, en, lifecycle, step, subject, name, at in fetch(session, statement):
        definition = definition_of(session, lifecycle)
        outcome = definition.steps[step].outcomes[name]
        place, repeats = step_place(definition, step), definition.steps[step].for_each
        title = text_of(outcome.title)
        project = Reference(code, Text(ar, en))
        rows.append(DoneRow(slot, project, place, subject, repeats, title, outcome.effect, at))
    return tuple(rows)
