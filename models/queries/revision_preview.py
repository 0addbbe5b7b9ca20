"""What an edit would do to the answers that stand, told before it is saved."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from models.columns import identity
from models.definitions import definition_of
from models.facts import load_facts
from models.organisation import Organisation
from models.party import Party
from models.person import Person
from models.project import Project
from models.queries.project import Place, step_place
from models.queries.rows import fetch
from models.rules.drafts import Revision, ShareDraft, check_plan
from models.rules.facts import Content, ShareFact
from models.rules.materiality import Touched, touched
from models.rules.seals import seal_content
from models.rules.text import Text
from models.step import Slot

FUNDING = 1


@dataclass(frozen=True, slots=True)
class TouchedRow:
    """An answer that stands, and the aspects of it that the edit changes: any of them voids it."""

    step_id: int
    step: Place
    subject: str
    outcome: str
    person: Text | None
    decided_at: datetime | None
    aspects: tuple[str, ...]
    voided: bool


def preview_revision(session: Session, project: Project, changes: Revision) -> tuple[TouchedRow, ...]:
    """Tell of each answer that stands whether an edit would void it; nothing is written.

    Raises `Invalid` for a plan that does not fit, as the edit itself would.
    """
    facts = load_facts(session, project)
    said = _edited(project, facts.content, changes)
    if changes.touches_plan:
        check_plan(said.cost, *_period(said), _drafts(said.shares))
    seals = {**facts.seals, **seal_content(said, _parties(session, project, said))}
    dropped = {f"{name}:{code}" for name in ("amounts", "years") for code in _left(facts.content, said)}
    definition = definition_of(session, project.lifecycle_id)
    told = touched(definition, facts, {name: seal for name, seal in seals.items() if name not in dropped})
    slots = _slots(session, identity(project))
    names = _names(session, [one.slot.answered_by for one in told])
    return tuple(
        _row(one, step_place(definition, one.slot.step), slots, names)
        for one in told
        if (one.slot.step, one.slot.subject, one.slot.round) in slots
    )


def _edited(project: Project, content: Content, changes: Revision) -> Content:
    scope = _either(changes.summary_en, project.summary_en) or _either(changes.summary_ar, project.summary_ar)
    kept = {
        "title_ar": changes.title_ar,
        "title_en": changes.title_en,
        "cost": changes.cost,
        "planned_start": changes.planned_start,
        "planned_end": changes.planned_end,
        "objectives": None if changes.objectives is None else tuple(sorted(changes.objectives)),
        "clauses": None if changes.clauses is None else tuple(sorted(changes.clauses)),
        "wants_offers": changes.wants_offers,
    }
    given: dict[str, Any] = {name: value for name, value in kept.items() if value is not None}
    if changes.shares is not None:
        given["shares"] = tuple(
            ShareFact(share.funder, share.fiscal_year, share.kind, share.amount) for share in changes.shares
        )
    said = replace(content, scope=scope, **given)
    funders = {share.funder for share in said.shares}
    asked = dict(content.conditions if changes.conditions is None else changes.conditions)
    conditions = tuple(sorted((code, text) for code, text in asked.items() if code in funders and text))
    return replace(said, conditions=conditions)


def _either(new: str | None, old: str) -> str:
    return old if new is None else new


def _period(content: Content) -> tuple[Any, Any]:
    return content.planned_start, content.planned_end


def _drafts(shares: Iterable[ShareFact]) -> tuple[ShareDraft, ...]:
    return tuple(ShareDraft(s.funder, s.fiscal_year, s.amount, s.kind) for s in shares)


def _left(before: Content, after: Content) -> set[str]:
    """Name the funders that have no part in the plan any more."""
    return {share.funder for share in before.shares} - {share.funder for share in after.shares}


def _parties(session: Session, project: Project, said: Content) -> list[tuple[str, int]]:
    statement = select(col(Organisation.code), col(Party.role)).join(
        Party, col(Party.organisation_id) == col(Organisation.id)
    )
    kept = fetch(session, statement.where(col(Party.project_id) == project.id, col(Party.role) != FUNDING))
    return [*((code, role) for code, role in kept), *((code, FUNDING) for code in _funders(said))]


def _funders(content: Content) -> set[str]:
    return {share.funder for share in content.shares}


def _slots(session: Session, project_id: int) -> Mapping[tuple[str, str, int], Any]:
    statement = select(
        col(Slot.step_key), col(Slot.subject), col(Slot.round), col(Slot.id), col(Slot.closed_at)
    ).where(col(Slot.project_id) == project_id, col(Slot.state) == "answered")
    return {
        (step, subject, round_): (key, at) for step, subject, round_, key, at in fetch(session, statement)
    }


def _names(session: Session, people: Iterable[int | None]) -> Mapping[int | None, Text]:
    statement = select(col(Person.id), col(Person.name_ar), col(Person.name_en)).where(
        col(Person.id).in_({person for person in people if person is not None})
    )
    return {key: Text(ar, en) for key, ar, en in fetch(session, statement)}


def _row(one: Touched, step: Place, slots: Mapping[Any, Any], names: Mapping[int | None, Text]) -> TouchedRow:
    slot = one.slot
    key, at = slots[slot.step, slot.subject, slot.round]
    name = names.get(slot.answered_by)
    return TouchedRow(key, step, slot.subject, slot.outcome or "", name, at, one.aspects, one.voided)
