"""One slot in full: what is asked, what it covers, and which answers are possible now."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.decision import Decision
from models.definitions import definition_of
from models.facts import decider_of, load_facts
from models.person import Person
from models.project import Project
from models.queries.project import Place, UnmetRow, role_place, stage_place, step_place, text_of
from models.queries.rows import fetch_one
from models.queries.slots import SlotRow, find_slot
from models.queries.visibility import Viewer
from models.reversal import Reversal
from models.rules.approvals import may_answer, offered
from models.rules.changes import Unmet
from models.rules.definition import Lifecycle
from models.rules.facts import Facts, SlotFact
from models.rules.text import Text
from models.version import ContentVersion


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """An answer that the step offers, whether it needs a comment, and what is missing for it now."""

    id: str
    title: Text
    effect: str
    comment_required: bool
    unmet: tuple[UnmetRow, ...]


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """The answer that was given, by whom and when, on which version."""

    id: int
    slot_id: int
    outcome: str
    comment: str
    person: Text
    version: int
    decided_at: datetime
    principal: Text | None = None
    reversed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SlotDetail:
    """A slot in full; `tag` is the entity tag a decision must name, `mine` whether the viewer may answer."""

    slot: SlotRow
    step: Place
    stage: Place | None
    role: Place
    subject: Text | None
    covers: tuple[str, ...]
    version: int
    tag: str
    mine: bool
    outcomes: tuple[OutcomeRow, ...]
    decision: DecisionRow | None


def describe_slot(session: Session, viewer: Viewer, slot_id: int, now: datetime) -> SlotDetail | None:
    """Give a slot in full, or none where the viewer may not see it."""
    row = find_slot(session, viewer, slot_id, now)
    if row is None:
        return None
    definition = definition_of(session, row.lifecycle_id)
    project = session.get_one(Project, row.project_id)
    facts = load_facts(session, project)
    fact = facts.slots[row.step, row.subject]
    open_now = row.state == "open" and fact.round == row.round
    mine = viewer.person_id is not None and may_answer(
        definition, facts, fact, decider_of(session, viewer.person_id, row.project_id)
    )
    step = definition.steps[row.step]
    return SlotDetail(
        slot=row,
        step=step_place(definition, row.step),
        stage=stage_place(definition, row.stage) if row.stage in {s.id for s in definition.stages} else None,
        role=role_place(definition, row.role),
        subject=_subject(facts, step.for_each, row.subject),
        covers=step.covers,
        version=project.version,
        tag=session.get_one(ContentVersion, (row.project_id, project.version)).tag,
        mine=mine and open_now,
        outcomes=_outcomes(definition, facts, fact, now) if open_now else (),
        decision=decision_on(session, slot_id),
    )


def decision_on(session: Session, slot_id: int) -> DecisionRow | None:
    """Give the decision on a slot, with for whom it was given and when it was taken back, or none."""
    principal = aliased(Person)
    row = fetch_one(
        session,
        select(
            col(Decision.id),
            col(Decision.slot_id),
            col(Decision.outcome),
            col(Decision.comment),
            col(Person.name_ar),
            col(Person.name_en),
            col(Decision.version),
            col(Decision.decided_at),
            col(principal.name_ar),
            col(principal.name_en),
            col(Reversal.reversed_at),
        )
        .join(Person, col(Person.id) == col(Decision.person_id))
        .outerjoin(principal, col(principal.id) == col(Decision.principal_id))
        .outerjoin(Reversal, col(Reversal.decision_id) == col(Decision.id))
        .where(col(Decision.slot_id) == slot_id),
    )
    if row is None:
        return None
    key, slot, outcome, comment, ar, en, version, decided_at, for_ar, for_en, reversed_at = row
    acted_for = Text(for_ar, for_en) if for_ar is not None else None
    return DecisionRow(key, slot, outcome, comment, Text(ar, en), version, decided_at, acted_for, reversed_at)


def _subject(facts: Facts, collection: str | None, key: str) -> Text | None:
    subjects = facts.subjects.get(collection, ()) if collection else ()
    return next((subject.title for subject in subjects if subject.key == key), None)


def _outcomes(definition: Lifecycle, facts: Facts, slot: SlotFact, now: datetime) -> tuple[OutcomeRow, ...]:
    step = definition.steps[slot.step]
    return tuple(
        OutcomeRow(
            name,
            text_of(step.outcomes[name].title),
            step.outcomes[name].effect,
            step.outcomes[name].comment,
            tuple(_unmet(definition, one) for one in unmet),
        )
        for name, unmet in offered(definition, facts, slot, now).items()
    )


def _unmet(definition: Lifecycle, one: Unmet) -> UnmetRow:
    who, step = role_place(definition, one.who), step_place(definition, one.step)
    return UnmetRow(one.condition, one.reason, who, step, one.subject, None)
