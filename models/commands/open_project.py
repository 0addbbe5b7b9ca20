"""Open project: keeps a proposer's draft as a new project, and marks it ready for its first step."""

from datetime import datetime

from sqlmodel import Session, col, func, select

from models import drafting, journal
from models.actor import Actor
from models.columns import identity
from models.content import freeze
from models.definitions import definition_of, newest
from models.organisation import Organisation
from models.party import Party
from models.person import Appointment
from models.project import Project
from models.protocol import Protocol
from models.ready import mark_ready
from models.rules.drafts import ProjectDraft, check_plan
from models.rules.errors import Conflict, Forbidden, Invalid

ACCOUNTABLE, EXTENDING, IMPLEMENTING = 2, 3, 4
PROPOSERS = ("sponsor", "programme_manager")


def open_project(session: Session, draft: ProjectDraft, actor: Actor, now: datetime) -> Project:
    """Keep a draft as a new project in its first step.

    Raises `Invalid` with each field at fault, `Conflict` for a code in use, `Forbidden` for a person who is
    neither sponsor in the sponsoring organisation nor programme manager; nothing is written then.
    """
    protocol = session.exec(select(Protocol).where(Protocol.code == draft.protocol)).one_or_none()
    if protocol is None:
        raise Invalid("protocol_unknown", pointer="/protocol", protocol=draft.protocol)
    sponsor = drafting.organisation(session, draft.sponsor, "/sponsor")
    _check_proposer(session, actor, sponsor)
    check_plan(draft.cost, draft.planned_start, draft.planned_end, draft.shares)
    project = _row(session, draft, protocol, sponsor, now)
    session.add(project)
    session.flush()
    drafting.write_objectives(session, project, draft.objectives)
    drafting.write_clauses(session, project, protocol, draft.clauses)
    drafting.write_workplan(session, project)
    drafting.write_shares(session, project, draft.shares)
    for organisation_id, role in (
        (protocol.lead_id, ACCOUNTABLE),
        (protocol.partner_id, EXTENDING),
        (identity(sponsor), IMPLEMENTING),
    ):
        session.add(Party(project_id=identity(project), organisation_id=organisation_id, role=role))
    version = freeze(session, project, now, actor.person_id)
    journal.append(session, project, [("project_opened", {"tag": version.tag})], now, actor.person_id)
    mark_ready(session, version.project_id, now)
    return project


def _row(
    session: Session, draft: ProjectDraft, protocol: Protocol, sponsor: Organisation, now: datetime
) -> Project:
    lifecycle = newest(session)
    code = draft.code or _next_code(session, protocol)
    if session.exec(select(Project.id).where(Project.code == code)).first() is not None:
        raise Conflict("duplicate_project", pointer="/code", project=code)
    return Project(
        code=code,
        programme_id=protocol.programme_id,
        protocol_id=identity(protocol),
        title_ar=draft.title_ar,
        title_en=draft.title_en,
        summary_ar=draft.summary_ar,
        summary_en=draft.summary_en,
        cost_minor=draft.cost,
        currency=draft.currency,
        planned_start=draft.planned_start,
        planned_end=draft.planned_end,
        sponsor_id=identity(sponsor),
        wants_offers=draft.wants_offers,
        lifecycle_id=identity(lifecycle),
        stage=definition_of(session, identity(lifecycle)).stages[0].id,
        opened_at=now,
        stage_entered_at=now,
        changed_at=now,
    )


def _check_proposer(session: Session, actor: Actor, sponsor: Organisation) -> None:
    appointed = session.execute(
        select(col(Appointment.role), col(Appointment.organisation_id)).where(
            Appointment.person_id == actor.person_id
        )
    ).all()
    for role, organisation_id in appointed:
        if role == "programme_manager" or (role in PROPOSERS and organisation_id == sponsor.id):
            return
    raise Forbidden("not_proposer", organisation=sponsor.code)


def _next_code(session: Session, protocol: Protocol) -> str:
    count = session.exec(
        select(func.count()).select_from(Project).where(Project.protocol_id == protocol.id)
    ).one()
    taken = set(session.exec(select(Project.code).where(Project.protocol_id == protocol.id)).all())
    number = count + 1
    while f"{protocol.project_prefix}-{number:02d}" in taken:
        number += 1
    return f"{protocol.project_prefix}-{number:02d}"
