"""Revise: changes a project's content while a step that edits it is open, as a new sealed version."""

from dataclasses import asdict
from datetime import datetime

from sqlmodel import Session, col, select

from models import drafting, journal
from models.actor import Actor
from models.content import freeze
from models.facts import decider_of
from models.loading import Loaded, load
from models.organisation import Organisation
from models.project import Project
from models.protocol import Protocol
from models.ready import mark_ready
from models.rules.approvals import Decider, may_answer
from models.rules.drafts import Revision, ShareDraft, check_plan
from models.rules.errors import Forbidden, Refused, Stale
from models.share import Share

PLAIN_FIELDS = {
    "title_ar": "title_ar",
    "title_en": "title_en",
    "summary_ar": "summary_ar",
    "summary_en": "summary_en",
    "cost": "cost_minor",
    "planned_start": "planned_start",
    "planned_end": "planned_end",
    "wants_offers": "wants_offers",
}


def revise(
    session: Session, project_id: int, changes: Revision, version: int, actor: Actor, now: datetime
) -> Project:
    """Change a project's content and give it under its next version.

    `version` is the one that the person has read. Raises `Refused` while no step that edits is open,
    `Forbidden` for a person who does not hold that step, `Stale` for another version, `Invalid` for a plan
    that does not fit; nothing is written then.
    """
    if actor.person_id is None:
        raise Forbidden("persons_only")
    loaded = load(session, project_id)
    project = loaded.project
    _check_editor(loaded, decider_of(session, actor.person_id, project_id))
    if version != project.version:
        raise Stale("version_stale", pointer="/version", seen=version, current=project.version)
    given = {name: value for name, value in asdict(changes).items() if value is not None}
    for name, column in PLAIN_FIELDS.items():
        if name in given:
            setattr(project, column, given[name])
    if changes.touches_plan:
        shares = changes.shares if changes.shares is not None else _shares(session, project)
        check_plan(project.cost_minor, project.planned_start, project.planned_end, shares)
    _write_lists(session, project, changes)
    if {"cost", "planned_start", "planned_end"} & given.keys():
        drafting.write_workplan(session, project)
    project.version += 1
    kept = freeze(session, project, now, actor.person_id)
    entry = ("content_revised", {"version": kept.number, "tag": kept.tag, "fields": sorted(given)})
    journal.append(session, project, [entry], now, actor.person_id)
    mark_ready(session, project_id, now)
    return project


def _check_editor(loaded: Loaded, decider: Decider) -> None:
    steps = loaded.definition.steps
    slots = [slot for slot in loaded.facts.slots.values() if slot.state == "open" and steps[slot.step].edits]
    if not slots:
        raise Refused("content_sealed", project=loaded.project.code)
    if not any(may_answer(loaded.definition, loaded.facts, slot, decider) for slot in slots):
        raise Forbidden("not_editor", project=loaded.project.code)


def _write_lists(session: Session, project: Project, changes: Revision) -> None:
    if changes.objectives is not None:
        drafting.write_objectives(session, project, changes.objectives)
    if changes.clauses is not None:
        protocol = session.get_one(Protocol, project.protocol_id)
        drafting.write_clauses(session, project, protocol, changes.clauses)
    if changes.shares is not None:
        drafting.write_shares(session, project, changes.shares)
    if changes.conditions is not None:
        drafting.write_conditions(session, project, changes.conditions)


def _shares(session: Session, project: Project) -> tuple[ShareDraft, ...]:
    rows = session.execute(
        select(col(Organisation.code), col(Share.fiscal_year), col(Share.amount_minor), col(Share.kind))
        .join(Organisation, col(Organisation.id) == col(Share.funder_id))
        .where(Share.project_id == project.id)
    )
    return tuple(ShareDraft(*row) for row in rows)
