"""Turns rows into the facts that rules are told."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, func, or_
from sqlmodel import Session, col, select

from models.content import content_of
from models.person import Appointment, Person
from models.programme import Programme
from models.project import Project
from models.protocol import Protocol
from models.rules.approvals import Decider
from models.rules.calendar import WorkingWeek
from models.rules.definition import Lifecycle
from models.rules.facts import Content, Facts, Left, SlotFact, StepFact, Subject
from models.rules.text import Text
from models.step import Slot, Step
from models.version import ContentVersion

FUNDING, IMPLEMENTING = 1, 4
FREED_STATES = ("rejected", "cancelled", "withdrawn", "lapsed", "superseded", "terminated")
CHECKED_STAGES = ("proposal", "joint_funding")


def load_facts(session: Session, project: Project, definition: Lifecycle) -> Facts:
    """Give what a rule is told about `project`, as the database stands."""
    version = session.get_one(ContentVersion, (project.id, project.version))
    protocol = session.get_one(Protocol, project.protocol_id)
    programme = session.get_one(Programme, project.programme_id)
    organisations = _organisations(project, protocol, programme, version.content)
    appointed = _appointed(session, project, organisations.values(), version.content)
    calendar = WorkingWeek(zone=programme.time_zone)
    return Facts(
        stage=project.stage,
        state=project.state,
        left=left_of(project.held),
        steps=_steps(session, project),
        slots=latest_slots(session, project),
        subjects=_subjects(version.content, organisations, appointed, calendar),
        organisations=organisations,
        filled=frozenset((row.role, row.organisation_id) for row in appointed),
        seals=version.seals,
        version=project.version,
        content=_content(session, project, protocol, version.content, appointed),
        calendar=calendar,
    )


def decider_of(session: Session, person_id: int, project_id: int) -> Decider:
    """Give a person with all that the person is appointed to on a project; nobody inactive decides."""
    rows = session.execute(
        select(col(Appointment.role), col(Appointment.organisation_id))
        .join(Person, col(Person.id) == col(Appointment.person_id))
        .where(Person.id == person_id, col(Person.active))
        .where(or_(col(Appointment.project_id).is_(None), col(Appointment.project_id) == project_id))
    )
    return Decider(person_id, frozenset((role, organisation) for role, organisation in rows))


def left_of(held: dict[str, Any] | None) -> Left | None:
    """Read what a side state remembers."""
    if held is None:
        return None
    fields = dict(held)
    if fields.get("at"):
        fields["at"] = datetime.fromisoformat(fields["at"])
    return Left(**fields)


def latest_slots(session: Session, project: Project) -> dict[tuple[str, str], SlotFact]:
    """Give the latest round of each slot of a project."""
    rows = session.execute(
        select(  # type: ignore[call-overload]
            col(Slot.step_key),
            col(Slot.subject),
            col(Slot.round),
            col(Slot.state),
            col(Slot.role),
            col(Slot.organisation_id),
            col(Slot.person_id),
            col(Slot.outcome),
            col(Slot.answered_by),
            col(Slot.seals),
            col(Slot.chair),
            col(Slot.due_at),
            col(Slot.lapse_at),
        )
        .where(Slot.project_id == project.id)
        .order_by(col(Slot.id))
    )
    return {(row[0], row[1]): SlotFact(*row) for row in rows}


def _steps(session: Session, project: Project) -> dict[str, StepFact]:
    rows = session.execute(
        select(col(Step.key), col(Step.state), col(Step.cycle), col(Step.returned)).where(
            Step.project_id == project.id
        )
    )
    return {key: StepFact(state, cycle, returned) for key, state, cycle, returned in rows}


def _organisations(
    project: Project, protocol: Protocol, programme: Programme, content: dict[str, Any]
) -> dict[str, int]:
    bodies = {
        "owner": programme.owner_id,
        "lead": protocol.lead_id,
        "partner": protocol.partner_id,
        "sponsor": project.sponsor_id,
        "implementer": project.sponsor_id,
    }
    for party in content["parties"]:
        if party["role"] == IMPLEMENTING:
            bodies["implementer"] = party["organisation"]
    if project.provider_id is not None:
        bodies["provider"] = project.provider_id
    return bodies


def _appointed(
    session: Session, project: Project, organisations: Iterable[int], content: dict[str, Any]
) -> list[Row[Any]]:
    """Select who is appointed to what in the bodies of a project."""
    bodies = {*organisations, *(party["organisation"] for party in content["parties"])}
    wanted = select(  # type: ignore[call-overload]
        col(Appointment.role),
        col(Appointment.organisation_id),
        col(Appointment.person_id),
        col(Appointment.chair),
        col(Person.name_ar),
        col(Person.name_en),
    ).join(Person, col(Person.id) == col(Appointment.person_id))
    return list(
        session.execute(
            wanted.where(col(Appointment.organisation_id).in_(bodies), col(Person.active))
            .where(or_(col(Appointment.project_id).is_(None), col(Appointment.project_id) == project.id))
            .order_by(col(Appointment.id))
        )
    )


def _subjects(
    content: dict[str, Any],
    organisations: Mapping[str, int],
    appointed: list[Row[Any]],
    calendar: WorkingWeek,
) -> dict[str, tuple[Subject, ...]]:
    parties = {party["organisation"]: party for party in content["parties"]}
    funders = tuple(_body(party) for party in content["parties"] if party["role"] == FUNDING)
    owner = organisations["owner"]
    return {
        "funder": funders,
        "party": tuple(_body(party) for party in parties.values()),
        "committee_member": _members(appointed, "committee_member", owner),
        "panel_member": _members(appointed, "evaluation_panel", owner),
        "milestone": tuple(_milestone(m, calendar) for m in content["milestones"]),
        "report": tuple(_report(r, calendar) for r in content["reports"]),
        "tranche": tuple(_tranche(t) for t in content["tranches"]),
        "tranche_part": tuple(_part(t, funder) for t in content["tranches"] for funder in funders),
    }


def _body(party: dict[str, Any]) -> Subject:
    return Subject(party["code"], Text(party["ar"], party["en"]), organisation=party["organisation"])


def _members(appointed: list[Row[Any]], role: str, organisation: int) -> tuple[Subject, ...]:
    return tuple(
        Subject(
            str(row.person_id),
            Text(row.name_ar, row.name_en),
            organisation,
            person=row.person_id,
            chair=row.chair,
        )
        for row in appointed
        if row.role == role and row.organisation_id == organisation
    )


def _milestone(milestone: dict[str, Any], calendar: WorkingWeek) -> Subject:
    """A milestone's evidence is asked for ten days before it is planned."""
    planned = date.fromisoformat(milestone["planned_on"]) - timedelta(days=10)
    title = Text(milestone["title_ar"], milestone["title_en"])
    return Subject(str(milestone["number"]), title, opens_at=calendar.start_of(planned))


def _report(report: dict[str, Any], calendar: WorkingWeek) -> Subject:
    ended = date.fromisoformat(report["period_end"]) + timedelta(days=1)
    number = report["number"]
    return Subject(
        str(number), Text(f"التقرير {number}", f"Report {number}"), opens_at=calendar.start_of(ended)
    )


def _tranche(tranche: dict[str, Any]) -> Subject:
    number = tranche["number"]
    links = {"milestone": str(tranche["milestone"])}
    return Subject(str(number), Text(f"الدفعة {number}", f"Tranche {number}"), links=links)


def _part(tranche: dict[str, Any], funder: Subject) -> Subject:
    number = tranche["number"]
    title = Text(f"الدفعة {number}، {funder.title.ar}", f"Tranche {number}, {funder.title.en}")
    links = {"tranche": str(number)}
    return Subject(f"{number}/{funder.key}", title, organisation=funder.organisation, links=links)


def _content(
    session: Session, project: Project, protocol: Protocol, data: dict[str, Any], appointed: list[Row[Any]]
) -> Content:
    focal = {row.organisation_id for row in appointed if row.role == "focal_point"}
    named = focal & {protocol.lead_id, protocol.partner_id, protocol.partner_funder_id}
    checked = project.stage in CHECKED_STAGES
    return replace(
        content_of(data),
        planned_start=project.planned_start,
        planned_end=project.planned_end,
        protocol_state=protocol.state,
        protocol_remaining=_remaining(session, project, protocol) if checked else protocol.ceiling_minor,
        duplicates=_duplicates(session, project) if checked else (),
        focal_points=len(named),
    )


def _remaining(session: Session, project: Project, protocol: Protocol) -> int:
    """Give what the protocol's ceiling leaves for this project beside those that are past screening."""
    taken = session.exec(
        select(func.coalesce(func.sum(Project.cost_minor), 0))
        .where(Project.protocol_id == protocol.id, Project.id != project.id)
        .where(Project.stage != "proposal", col(Project.state).not_in(FREED_STATES))
    ).one()
    return protocol.ceiling_minor - int(taken)


def _duplicates(session: Session, project: Project) -> tuple[str, ...]:
    found = session.exec(
        select(Project.code)
        .where(Project.protocol_id == project.protocol_id, Project.id != project.id)
        .where(or_(col(Project.title_ar) == project.title_ar, col(Project.title_en) == project.title_en))
        .where(col(Project.state).not_in(FREED_STATES))
    ).all()
    return tuple(found)
