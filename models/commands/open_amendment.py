"""Open amendment: takes a copy of a project that is under way, as a case in which the copy is changed."""

from datetime import datetime
from typing import Any

from sqlmodel import Session, SQLModel, col, func, select

from models import journal
from models.actor import Actor
from models.columns import identity
from models.content import freeze
from models.definitions import definition_of, lifecycle_of_amendments
from models.facts import decider_of
from models.loading import Loaded, load
from models.party import Party
from models.person import Appointment
from models.project import Project, ProjectClause, ProjectObjective
from models.ready import mark_ready
from models.rules.errors import Forbidden, Invalid, Refused
from models.share import Share, ShareCondition
from models.workplan import Milestone, Report, Tranche, TranchePart

RUNNING = "implementation"
PROPOSERS = (("sponsor", "sponsor"), ("implementer", "implementer"), ("programme_manager", "owner"))
COPIED: tuple[type[SQLModel], ...] = (
    ProjectObjective,
    ProjectClause,
    Party,
    Share,
    ShareCondition,
    Milestone,
    Report,
    Tranche,
    TranchePart,
)
OWN = {
    "id",
    "code",
    "lifecycle_id",
    "version",
    "stage",
    "state",
    "held",
    "event_sequence",
    "event_head",
    "opened_at",
    "stage_entered_at",
    "changed_at",
    "closed_at",
    "next_action_at",
    "flow_run_id",
    "documents",
    "succeeded",
    "amends_id",
    "amends_version",
    "effective_on",
}


def open_amendment(session: Session, project_id: int, reason: str, actor: Actor, now: datetime) -> Project:
    """Open an amendment of a project and give its case, ready for its first step; the project keeps running.

    Raises `NotFound`, `Invalid` without a reason, `Forbidden` for a person who is neither its sponsor, its
    implementer nor programme manager, `Refused` where it is not being implemented.
    """
    if actor.person_id is None:
        raise Forbidden("persons_only")
    if not reason.strip():
        raise Invalid("amendment_reason_required", pointer="/reason")
    loaded = load(session, project_id)
    project = loaded.project
    _check_proposer(session, loaded, actor.person_id)
    if project.stage != RUNNING or project.amends_id is not None or project.closed_at is not None:
        raise Refused("amendment_not_now", project=project.code)
    case = _case(session, project, now)
    session.add(case)
    session.flush()
    _copy(session, project, case)
    version = freeze(session, case, now, actor.person_id)
    told = {"tag": version.tag, "amends": project.code, "reason": reason}
    journal.append(session, case, [("project_opened", told)], now, actor.person_id)
    journal.append(session, project, [("amendment_opened", {"amendment": case.code, "reason": reason})], now)
    mark_ready(session, identity(case), now)
    return case


def _check_proposer(session: Session, loaded: Loaded, person_id: int) -> None:
    appointments = decider_of(session, person_id, identity(loaded.project)).appointments
    bodies = loaded.facts.organisations
    if not any((role, bodies.get(body)) in appointments for role, body in PROPOSERS):
        raise Forbidden("amendment_not_yours", project=loaded.project.code)


def _case(session: Session, project: Project, now: datetime) -> Project:
    lifecycle = lifecycle_of_amendments(session, now)
    count = session.exec(select(func.count()).where(col(Project.amends_id) == project.id)).one()
    copied: dict[str, Any] = project.model_dump(exclude=OWN)
    return Project(
        **copied,
        code=f"{project.code}-A{count + 1}",
        amends_id=project.id,
        amends_version=project.version,
        lifecycle_id=identity(lifecycle),
        stage=definition_of(session, identity(lifecycle)).stages[0].id,
        opened_at=now,
        stage_entered_at=now,
        changed_at=now,
    )


def _copy(session: Session, project: Project, case: Project) -> None:
    """Copy everything that belongs to a project, and who has a role on it."""
    for table in COPIED:
        rows = session.exec(select(table).where(table.project_id == project.id)).all()  # type: ignore[attr-defined]
        session.add_all(table(**{**row.model_dump(exclude={"id"}), "project_id": case.id}) for row in rows)
    appointed = session.exec(select(Appointment).where(Appointment.project_id == project.id)).all()
    for row in appointed:
        session.add(Appointment(**{**row.model_dump(exclude={"id"}), "project_id": case.id}))
