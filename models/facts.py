"""Turns rows into the facts that rules are told.

The statements are built once, over tables rather than mapped classes: facts are read for every decision and
every movement, and building a statement anew costs more than running it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, func, null, or_, select, type_coerce, union_all
from sqlmodel import Session

from models.amendments import amendment_fact
from models.available import REMAINING
from models.brake import Brake
from models.brakes import EXPIRY
from models.calendar import Calendar
from models.calendar_indexes import index_of
from models.ceiling import Ceiling
from models.columns import columns_of, table_of
from models.content import content_of
from models.db import UTCDateTime
from models.deputy import Deputy
from models.ledger import ShareBalance
from models.person import Appointment, Person
from models.programme import Programme
from models.project import Project
from models.protocol import Protocol
from models.rules.amendments import AmendmentFact
from models.rules.approvals import Decider
from models.rules.calendar import WorkingCalendar
from models.rules.deputies import Deputyship
from models.rules.facts import Content, DocumentFact, Facts, Left, SlotFact, StepFact, Subject
from models.rules.ledger import Shortfall
from models.rules.text import Text
from models.shortfalls import planned
from models.step import Slot, Step
from models.version import ContentVersion
from models.workplan import Justification

FUNDING, IMPLEMENTING = 1, 4
AGREEMENT = "agreement"
FREED_STATES = ("rejected", "cancelled", "withdrawn", "lapsed", "superseded", "terminated")
PROPOSAL, JOINT_FUNDING = "proposal", "joint_funding"
SPENDING_STAGES = ("implementation", "closing")

_version, _protocol, _programme = (columns_of(table) for table in (ContentVersion, Protocol, Programme))
_step, _slot, _project = (columns_of(table) for table in (Step, Slot, Project))
_calendar, _brake = columns_of(Calendar), columns_of(Brake)
_appointment, _person = (columns_of(table) for table in (Appointment, Person))
_ceiling, _balance = columns_of(Ceiling), columns_of(ShareBalance)
_justification = columns_of(Justification)
_PROJECT: Any = bindparam("project")
_HERE = or_(_appointment.project_id.is_(None), _appointment.project_id == _PROJECT)


def _standing(name: str, column: Any) -> Any:
    """Sum up what stands on accounts of a project's shares."""
    total = select(func.coalesce(func.sum(column), 0)).where(_balance.project_id == _project.id)
    return total.scalar_subquery().label(name)


GROUND_COLUMNS = (
    _version.content,
    _version.seals,
    _version.changed_by,
    _protocol.lead_id,
    _protocol.partner_id,
    _protocol.partner_funder_id,
    _protocol.state.label("protocol_state"),
    _protocol.ceiling_minor,
    _standing("held", _balance.reserved_minor + _balance.committed_minor),
    _standing("disbursed", _balance.disbursed_minor),
    _programme.owner_id,
    _programme.time_zone,
    _calendar.version_id.label("calendar_version"),
    _calendar.digest.label("calendar_digest"),
    select(_brake.name).where(_brake.name == EXPIRY).exists().label("is_expiry_held"),
)
GROUNDED = (
    _version.project_id == _project.id,
    _version.number == _project.version,
    _protocol.id == _project.protocol_id,
    _programme.id == _project.programme_id,
    _calendar.id == _programme.calendar_id,
)
GROUND = select(*GROUND_COLUMNS).where(_project.id == _PROJECT, *GROUNDED)
STEPS = select(_step.key, _step.state, _step.cycle, _step.returned).where(_step.project_id == _PROJECT)
JUSTIFIED = (
    select(_justification.number, _justification.amount_minor, _justification.accepted_at)
    .where(_justification.project_id == _PROJECT)
    .order_by(_justification.number)
)
SLOTS = (
    select(
        _slot.step_key,
        _slot.subject,
        _slot.round,
        _slot.state,
        _slot.role,
        _slot.organisation_id,
        _slot.person_id,
        _slot.outcome,
        _slot.answered_by,
        _slot.principal_id,
        _slot.seals,
        _slot.chair,
        _slot.due_at,
        _slot.lapse_at,
        _slot.closed_at,
        _slot.expires_at,
    )
    .where(_slot.project_id == _PROJECT)
    .order_by(_slot.id)
)
APPOINTED = (
    select(
        _appointment.role,
        _appointment.organisation_id,
        _appointment.person_id,
        _appointment.chair,
        _person.name_ar,
        _person.name_en,
    )
    .where(_person.id == _appointment.person_id, _person.active, _HERE)
    .where(_appointment.organisation_id.in_(bindparam("bodies", expanding=True)))
    .order_by(_appointment.id)
)
_deputy = columns_of(Deputy)
_acting = table_of(Person).alias("acting").c
_HELD = (_person.id == _appointment.person_id, _person.active, _HERE)
_PROTOCOL = select(_project.protocol_id).where(_project.id == _PROJECT).scalar_subquery()
DECIDER = union_all(
    select(
        _appointment.role,
        _appointment.organisation_id,
        null().label("deputy"),
        null().label("principal"),
        type_coerce(null(), UTCDateTime()).label("ends_at"),
        null().label("at_most"),
    ).where(*_HELD, _appointment.person_id == bindparam("person")),
    select(
        _appointment.role,
        _appointment.organisation_id,
        _deputy.id,
        _deputy.principal_id,
        _deputy.ends_at,
        _deputy.at_most_minor,
    ).where(
        *_HELD,
        _deputy.principal_id == _appointment.person_id,
        _deputy.deputy_id == bindparam("person"),
        _deputy.state == "active",
        or_(_deputy.protocol_id.is_(None), _deputy.protocol_id == _PROTOCOL),
        _acting.id == _deputy.deputy_id,
        _acting.active,
    ),
)
_other = table_of(Project).alias("other").c
_RIVAL = (
    _other.protocol_id == _project.protocol_id,
    _other.id != _project.id,
    _other.state.not_in(FREED_STATES),
    _other.amends_id.is_(None),
)
RIVALS = select(
    select(REMAINING)
    .where(_ceiling.protocol_id == _project.protocol_id)
    .scalar_subquery()
    .label("remaining"),
    select(func.min(_other.code))
    .where(*_RIVAL, or_(_other.title_ar == _project.title_ar, _other.title_en == _project.title_en))
    .scalar_subquery()
    .label("duplicate"),
).where(_project.id == _PROJECT)


def load_facts(session: Session, project: Project, ground: Row[Any] | None = None) -> Facts:
    """Give what a rule is told about `project`, as the database stands.

    `ground` is a row with `GROUND_COLUMNS`, where the caller has read it already beside columns of its own.
    """
    session.flush()
    ground = _rows(session, GROUND, project=project.id)[0] if ground is None else ground
    organisations = _organisations(project, ground)
    bodies = {*organisations.values(), *(party["organisation"] for party in ground.content["parties"])}
    appointed = _rows(session, APPOINTED, project=project.id, bodies=list(bodies))
    calendar = index_of(session, ground.calendar_version, ground.calendar_digest, ground.time_zone)
    steps = _rows(session, STEPS, project=project.id)
    documents = tuple(DocumentFact(*one) for one in project.documents)
    content = _content(session, project, ground, appointed)
    return Facts(
        stage=project.stage,
        state=project.state,
        left=left_of(project.held),
        steps={key: StepFact(state, cycle, returned) for key, state, cycle, returned in steps},
        slots=latest_slots(session, project),
        subjects={
            **_subjects(ground.content, organisations, appointed, calendar),
            "affected_funder": _concerned(ground.content, content.amendment),
        },
        organisations=organisations,
        filled=frozenset((row.role, row.organisation_id) for row in appointed),
        seals={**ground.seals, **_seals(documents)},
        succeeded=project.succeeded,
        changed_by=ground.changed_by or {},
        version=project.version,
        content=content,
        calendar=calendar,
        is_expiry_held=ground.is_expiry_held,
        documents=documents,
    )


def decider_of(session: Session, person_id: int, project_id: int) -> Decider:
    """Give a person with all that the person may decide on a project, and for whom as a deputy now.

    Nobody inactive decides, nor does anybody for somebody inactive.
    """
    own: set[tuple[str, int]] = set()
    lent: dict[tuple[int, int, datetime, int | None], set[tuple[str, int]]] = {}
    for role, organisation, deputy, principal, ends_at, at_most in _rows(
        session, DECIDER, person=person_id, project=project_id
    ):
        held = own if deputy is None else lent.setdefault((deputy, principal, ends_at, at_most), set())
        held.add((role, organisation))
    deputyships = tuple(
        Deputyship(principal, frozenset(held), ends_at, at_most)
        for (_, principal, ends_at, at_most), held in sorted(lent.items(), key=lambda it: it[0][0])
    )
    return Decider(person_id, frozenset(own), deputyships)


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
    return {(row[0], row[1]): SlotFact(*row) for row in _rows(session, SLOTS, project=project.id)}


def _rows(session: Session, statement: Any, **parameters: Any) -> Sequence[Row[Any]]:
    return session.connection().execute(statement, parameters).all()


def _seals(documents: Iterable[DocumentFact]) -> dict[str, str]:
    """Seal what is signed, so that a signature is tied to the very file."""
    agreed = next((one for one in documents if one.kind == AGREEMENT), None)
    return {AGREEMENT: agreed.sha256[:16]} if agreed else {}


def _organisations(project: Project, ground: Row[Any]) -> dict[str, int]:
    bodies = {
        "owner": ground.owner_id,
        "lead": ground.lead_id,
        "partner": ground.partner_id,
        "sponsor": project.sponsor_id,
        "implementer": project.sponsor_id,
    }
    for party in ground.content["parties"]:
        if party["role"] == IMPLEMENTING:
            bodies["implementer"] = party["organisation"]
    if project.provider_id is not None:
        bodies["provider"] = project.provider_id
    return bodies


def _subjects(
    content: dict[str, Any],
    organisations: Mapping[str, int],
    appointed: Sequence[Row[Any]],
    calendar: WorkingCalendar,
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
        "tranche_part": tuple(
            _part(t, funder) for t in content["tranches"] for funder in funders if _pays(t, funder)
        ),
    }


def _concerned(content: dict[str, Any], amendment: AmendmentFact | None) -> tuple[Subject, ...]:
    """Give the funders that an amendment concerns; one that it leaves out is asked no more."""
    concerned = amendment.judgement.funders if amendment else ()
    funders = [party for party in content["parties"] if party["role"] == FUNDING]
    return tuple(_body(party) for party in funders if party["code"] in concerned)


def _body(party: dict[str, Any]) -> Subject:
    return Subject(party["code"], Text(party["ar"], party["en"]), organisation=party["organisation"])


def _members(appointed: Sequence[Row[Any]], role: str, organisation: int) -> tuple[Subject, ...]:
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


def _milestone(milestone: dict[str, Any], calendar: WorkingCalendar) -> Subject:
    """A milestone's evidence is asked for ten days before it is planned."""
    planned = date.fromisoformat(milestone["planned_on"]) - timedelta(days=10)
    title = Text(milestone["title_ar"], milestone["title_en"])
    return Subject(str(milestone["number"]), title, opens_at=calendar.start_of(planned))


def _report(report: dict[str, Any], calendar: WorkingCalendar) -> Subject:
    ended = date.fromisoformat(report["period_end"]) + timedelta(days=1)
    number = report["number"]
    return Subject(
        str(number), Text(f"التقرير {number}", f"Report {number}"), opens_at=calendar.start_of(ended)
    )


def _tranche(tranche: dict[str, Any]) -> Subject:
    number = tranche["number"]
    links = {"milestone": str(tranche["milestone"])}
    return Subject(str(number), Text(f"الدفعة {number}", f"Tranche {number}"), links=links)


def _pays(tranche: dict[str, Any], funder: Subject) -> bool:
    """Tell whether a funder has a part in a tranche; a version without parts has every funder in each."""
    return "parts" not in tranche or any(part[0] == funder.key for part in tranche["parts"])


def _part(tranche: dict[str, Any], funder: Subject) -> Subject:
    number = tranche["number"]
    title = Text(f"الدفعة {number}، {funder.title.ar}", f"Tranche {number}, {funder.title.en}")
    links = {"tranche": str(number)}
    return Subject(f"{number}/{funder.key}", title, organisation=funder.organisation, links=links)


def _justified(session: Session, project: Project) -> tuple[tuple[str, int, bool], ...]:
    if project.stage not in SPENDING_STAGES:
        return ()
    rows = _rows(session, JUSTIFIED, project=project.id)
    return tuple((str(number), amount, accepted_at is not None) for number, amount, accepted_at in rows)


def _content(session: Session, project: Project, ground: Row[Any], appointed: Iterable[Row[Any]]) -> Content:
    focal = {row.organisation_id for row in appointed if row.role == "focal_point"}
    named = focal & {ground.lead_id, ground.partner_id, ground.partner_funder_id}
    said = content_of(ground.content)
    remaining, duplicate = None, None
    lacking: tuple[Shortfall, ...] = ()
    if project.stage == PROPOSAL:
        remaining, duplicate = _rows(session, RIVALS, project=project.id)[0]
    elif project.stage == JOINT_FUNDING:
        funders = {party["code"]: party["organisation"] for party in ground.content["parties"]}
        remaining, lacking = planned(session, project, said.shares, funders)
    return replace(
        said,
        protocol_state=ground.protocol_state,
        protocol_remaining=ground.ceiling_minor if remaining is None else remaining,
        duplicates=(duplicate,) if duplicate else (),
        focal_points=len(named),
        shortfalls=lacking,
        unreserved=sum(share.amount for share in said.shares) - int(ground.held) - int(ground.disbursed),
        held=int(ground.held),
        justified=_justified(session, project),
        amendment=amendment_fact(session, project, ground.content) if project.amends_id else None,
    )
