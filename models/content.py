"""Freezes a project's content into a version: one row that rules, pages and seals read."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select
from sqlmodel import Session, col, select

from models.columns import identity
from models.offer import Offer
from models.organisation import Organisation
from models.party import Party
from models.planning import Edit, keep_plan
from models.programme import Objective
from models.project import Project, ProjectClause, ProjectObjective
from models.protocol import Clause
from models.rules.facts import Content, OfferFact, ShareFact
from models.rules.seals import content_tag, seal_content
from models.rules.tranches import PlannedTranche
from models.share import Share, ShareCondition
from models.tranches import tranches_of
from models.version import ContentVersion
from models.workplan import Milestone, Report

WATCHED = ("amounts", "years", "parties")


def freeze(
    session: Session,
    project: Project,
    now: datetime,
    person_id: int | None = None,
    cause: str = "edited",
) -> ContentVersion:
    """Write the project's content as it stands as version `project.version`, with its seals and its plan.

    `person_id` is who changed it, and `cause` why its funding plan changed, if it did.
    """
    session.flush()
    content = _snapshot(session, project)
    parties = [(party["code"], party["role"]) for party in content["parties"]]
    seals = seal_content(content_of(content), parties)
    version = ContentVersion(
        project_id=identity(project),
        number=project.version,
        content=content,
        seals=seals,
        tag=content_tag(project.version, seals),
        changed_by=_changed_by(session, project, seals, person_id),
        person_id=person_id,
        frozen_at=now,
    )
    keep_plan(session, project, content, Edit("opened" if project.version == 1 else cause, person_id, now))
    return session.merge(version)


def _changed_by(
    session: Session, project: Project, seals: dict[str, str], person_id: int | None
) -> dict[str, int]:
    """Name who last changed each amount, year and party; who changed nothing of it is not named."""
    first = project.version == 1
    before = None if first else session.get(ContentVersion, (identity(project), project.version - 1))
    known, earlier = (before.seals, before.changed_by or {}) if before else ({}, {})
    found = {
        name: earlier.get(name) if known.get(name) == seal else person_id
        for name, seal in seals.items()
        if name.partition(":")[0] in WATCHED
    }
    return {name: person for name, person in found.items() if person is not None}


def content_of(data: dict[str, Any]) -> Content:
    """Read the facts about content from a frozen version."""
    return Content(
        title_ar=data["title_ar"],
        title_en=data["title_en"],
        scope=data["scope"],
        clauses=tuple(data["clauses"]),
        objectives=tuple(data["objectives"]),
        cost=data["cost"],
        shares=tuple(ShareFact(*share) for share in data["shares"]),
        offers=tuple(OfferFact(*offer) for offer in data["offers"]),
        wants_offers=data["wants_offers"],
        planned_start=date.fromisoformat(data["planned_start"]),
        planned_end=date.fromisoformat(data["planned_end"]),
        tranches=len(data["tranches"]),
        tranche_parts=tuple(_part_amounts(data["tranches"])),
        counterpart_rule=data.get("counterpart_rule", "hold"),
        conditions=tuple(sorted(data.get("conditions", {}).items())),
    )


def _part_amounts(tranches: Iterable[dict[str, Any]]) -> Iterator[tuple[str, int]]:
    """Give what each funder pays of each tranche, by the key of that part."""
    for tranche in tranches:
        amounts: dict[str, int] = {}
        for funder, _year, _kind, amount in tranche.get("parts", ()):
            amounts[funder] = amounts.get(funder, 0) + amount
        yield from ((f"{tranche['number']}/{funder}", amount) for funder, amount in amounts.items())


def _snapshot(session: Session, project: Project) -> dict[str, Any]:
    return {
        "title_ar": project.title_ar,
        "title_en": project.title_en,
        "scope": project.summary_en or project.summary_ar,
        "cost": project.cost_minor,
        "currency": project.currency,
        "planned_start": project.planned_start.isoformat(),
        "planned_end": project.planned_end.isoformat(),
        "wants_offers": project.wants_offers,
        "counterpart_rule": project.counterpart_rule,
        "clauses": [row[0] for row in _rows(session, _clauses(project))],
        "objectives": [row[0] for row in _rows(session, _objectives(project))],
        "shares": [list(row) for row in _rows(session, _shares(project))],
        "conditions": dict(map(tuple, _rows(session, _conditions(project)))),
        "offers": [list(row) for row in _rows(session, _offers(project))],
        "parties": [dict(row._mapping) for row in _rows(session, _parties(project))],
        **_workplan(session, project),
    }


def _workplan(session: Session, project: Project) -> dict[str, Any]:
    milestones = session.exec(select(Milestone).where(Milestone.project_id == project.id)).all()
    reports = session.exec(select(Report).where(Report.project_id == project.id)).all()
    return {
        "milestones": [m.model_dump(mode="json", exclude={"project_id"}) for m in milestones],
        "reports": [r.model_dump(mode="json", exclude={"project_id"}) for r in reports],
        "tranches": [_tranche(tranche) for tranche in tranches_of(session, project)],
    }


def _tranche(tranche: PlannedTranche) -> dict[str, Any]:
    return {
        "number": tranche.number,
        "milestone": tranche.milestone,
        "planned_on": tranche.planned_on.isoformat(),
        "amount_minor": tranche.amount,
        "parts": [[part.funder, part.fiscal_year, part.kind, part.amount] for part in tranche.parts],
    }


def _rows(session: Session, statement: Select[Any]) -> list[Any]:
    return list(session.execute(statement).all())


def _clauses(project: Project) -> Select[Any]:
    joined = select(col(Clause.number)).join(ProjectClause, col(ProjectClause.clause_id) == col(Clause.id))
    return joined.where(ProjectClause.project_id == project.id).order_by(col(Clause.number))


def _objectives(project: Project) -> Select[Any]:
    joined = select(col(Objective.code)).join(
        ProjectObjective, col(ProjectObjective.objective_id) == col(Objective.id)
    )
    return joined.where(ProjectObjective.project_id == project.id).order_by(col(Objective.code))


def _shares(project: Project) -> Select[Any]:
    wanted = select(
        col(Organisation.code), col(Share.fiscal_year), col(Share.kind), col(Share.amount_minor)
    ).join(Organisation, col(Share.funder_id) == col(Organisation.id))
    return wanted.where(Share.project_id == project.id).order_by(
        col(Organisation.code), col(Share.fiscal_year), col(Share.kind)
    )


def _conditions(project: Project) -> Select[Any]:
    wanted = select(col(Organisation.code), col(ShareCondition.text)).join(
        Organisation, col(ShareCondition.funder_id) == col(Organisation.id)
    )
    return wanted.where(ShareCondition.project_id == project.id).order_by(col(Organisation.code))


def _offers(project: Project) -> Select[Any]:
    wanted = select(col(Organisation.code), col(Offer.rank), col(Offer.state)).join(
        Organisation, col(Offer.provider_id) == col(Organisation.id)
    )
    return wanted.where(Offer.project_id == project.id).order_by(col(Offer.id))


def _parties(project: Project) -> Select[Any]:
    """Select the parties of a project; the sponsor and the protocol's bodies are named by facts."""
    wanted = select(  # type: ignore[call-overload]
        col(Organisation.id).label("organisation"),
        col(Organisation.code).label("code"),
        col(Organisation.name_ar).label("ar"),
        col(Organisation.name_en).label("en"),
        col(Party.role).label("role"),
    ).join(Party, col(Party.organisation_id) == col(Organisation.id))
    return wanted.where(Party.project_id == project.id).order_by(  # type: ignore[no-any-return]
        col(Party.role), col(Organisation.code)
    )
