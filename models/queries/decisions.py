"""The decisions that were given on a project."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from models.decision import Decision
from models.definitions import definition_of
from models.organisation import Organisation
from models.person import Person
from models.queries.project import Place, step_place, text_of
from models.queries.reference import Reference
from models.queries.rows import fetch
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
    statement = (
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
        .order_by(col(Decision.id).desc())
        .limit(limit)
    )
    found = []
    for slot, step, subject, name, comment, *rest in fetch(session, statement):
        person_ar, person_en, code, body_ar, body_en, version, decided_at, state = rest
        outcome = definition.steps[step].outcomes[name]
        found.append(
            GivenRow(
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
        )
    return tuple(found)
