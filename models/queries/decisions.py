"""The decisions that were given on a project."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlmodel import Session, col

from models.decision import Decision
from models.definitions import definition_of
from models.organisation import Organisation
from models.person import Person
from models.queries.project import Place, step_place, text_of
from models.queries.reference import Reference
from models.queries.rows import fetch
from models.rules.definition import Lifecycle
from models.rules.text import Text
from models.step import Slot


@dataclass(frozen=True, slots=True)
class GivenRow:
    """One decision in words: at which step, what, why, by whom of which body; `stands` while it counts."""

    slot_id: int
    step: Place
    subject: str
    outcome: Text
    effect: str
    comment: str
    person: Text
    organisation: Reference
    version: int
    decided_at: datetime
    stands: bool


def given_on(session: Session, project_id: int, lifecycle_id: int, limit: int = 30) -> tuple[GivenRow, ...]:
    """Give the newest decisions on a project, the newest first."""
    definition = definition_of(session, lifecycle_id)
    newest = _rows(project_id).order_by(col(Decision.id).desc()).limit(limit)
    return tuple(_row(definition, values) for values in fetch(session, newest))


def _rows(project_id: int) -> Select[Any]:
    return (
        select(
            col(Decision.slot_id),
            col(Decision.step_key),
            col(Decision.subject),
            col(Decision.outcome),
            col(Decision.comment),
            col(Person.name_ar),
            col(Person.name_en),
            col(Organisation.code),
            col(Organisation.name_ar),
            col(Organisation.name_en),
            col(Decision.version),
            col(Decision.decided_at),
            col(Slot.state),
        )
        .join(Slot, col(Slot.id) == col(Decision.slot_id))
        .join(Person, col(Person.id) == col(Decision.person_id))
        .join(Organisation, col(Organisation.id) == col(Slot.organisation_id))
        .where(col(Decision.project_id) == project_id)
    )


def _row(definition: Lifecycle, values: Sequence[Any]) -> GivenRow:
    slot, step, subject, name, comment, person_ar, person_en, code, body_ar, body_en = values[:10]
    version, decided_at, state = values[10:]
    outcome = definition.steps[step].outcomes[name]
    return GivenRow(
        slot_id=slot,
        step=step_place(definition, step),
        subject=subject,
        outcome=text_of(outcome.title),
        effect=outcome.effect,
        comment=comment,
        person=Text(person_ar, person_en),
        organisation=Reference(code, Text(body_ar, body_en)),
        version=version,
        decided_at=decided_at,
        stands=state in ("answered", "recused"),
    )
