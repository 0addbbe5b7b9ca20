"""Change protocol: suspends, resumes, ends, terminates or extends it, with what becomes of its projects."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.actor import Actor
from models.administration import note_act
from models.columns import identity
from models.loading import Loaded, load
from models.person import Appointment, Person
from models.programme import Programme
from models.project import Project
from models.protocol import Protocol, ProtocolChange
from models.ready import mark_ready
from models.record import record
from models.rules.changes import Change, Ended, StateEntered
from models.rules.errors import Forbidden, Invalid, NotFound, Refused, ShirakaError, Stale
from models.rules.interventions import follow
from models.rules.protocols import IN_FORCE, SUSPENDED, ProtocolAction, check_action, project_action
from models.rules.text import Text


@dataclass(frozen=True, slots=True)
class Touched:
    """What becomes of a project: its state before and after, or why it stays as it is."""

    project: str
    stage: str
    before: str
    after: str
    action: str | None = None
    reason: Text | None = None


@dataclass(frozen=True, slots=True)
class ProtocolChanged:
    """What was done to a protocol, or would be."""

    protocol: str
    action: str
    before: str
    after: str
    projects: tuple[Touched, ...]


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be done to a protocol, why, and as it was read; an amendment moves its end."""

    action: str
    reason: str
    tag: str | None = None
    valid_to: date | None = None


def change_protocol(
    session: Session, code: str, wish: Wish, actor: Actor, now: datetime, *, dry_run: bool = False
) -> ProtocolChanged:
    """Do something to a protocol and to each project that it touches, in one transaction.

    Each project remembers the state that it leaves; what a suspension touched, its end takes back there. A
    dry run checks all of it and writes nothing. Raises `NotFound`, `Forbidden`, `Stale`, `Invalid` or
    `Refused`.
    """
    if actor.person_id is None:
        raise Forbidden("persons_only")
    found = session.execute(select(Protocol).where(col(Protocol.code) == code).with_for_update())
    protocol: Protocol | None = found.scalar_one_or_none()
    if protocol is None:
        raise NotFound("protocol_unknown", protocol=code)
    if wish.tag is not None and wish.tag != protocol_tag(session, protocol):
        raise Stale("protocol_changed", pointer="/header/if-match")
    roles = _roles(session, protocol, actor.person_id)
    action = check_action(wish.action, protocol.state, wish.reason, roles)
    _check_end(protocol, wish)
    before, after = protocol.state, action.to or IN_FORCE
    if not dry_run:
        protocol.state = after
        protocol.valid_to = wish.valid_to or protocol.valid_to
        session.flush()
    wanted = _wanted(session, protocol, action)
    touched = tuple(
        _touch(session, load(session, project_id), name, wish, actor.person_id, now, dry_run=dry_run)
        for project_id, name in wanted
    )
    if not dry_run:
        _keep(session, protocol, wish, before, touched, actor.person_id, now)
    return ProtocolChanged(protocol.code, wish.action, before, after, touched)


def protocol_tag(session: Session, protocol: Protocol) -> str:
    """Give the entity tag of a protocol: it changes with everything that is done to it."""
    count = session.execute(
        select(func.count()).select_from(ProtocolChange).where(col(ProtocolChange.protocol_id) == protocol.id)
    ).scalar_one()
    return f"{count + 1}-{protocol.state.encode().hex()[:32]}"


def _roles(session: Session, protocol: Protocol, person_id: int) -> frozenset[str]:
    owner = session.get_one(Programme, protocol.programme_id).owner_id
    rows = session.execute(
        select(col(Appointment.role))
        .join(Person, col(Person.id) == col(Appointment.person_id))
        .where(col(Appointment.person_id) == person_id, col(Person.active))
        .where(col(Appointment.organisation_id) == owner, col(Appointment.project_id).is_(None))
    )
    return frozenset(rows.scalars().all())


def _check_end(protocol: Protocol, wish: Wish) -> None:
    if wish.action == "amend" and (wish.valid_to is None or wish.valid_to <= protocol.valid_to):
        raise Invalid("protocol_end_too_early", pointer="/valid_to", valid_to=protocol.valid_to)


def _wanted(session: Session, protocol: Protocol, action: ProtocolAction) -> list[tuple[int, str]]:
    """Give what is to be done to which projects, in the order of their ids."""
    rows = session.execute(
        select(col(Project.id), col(Project.stage))
        .where(col(Project.protocol_id) == protocol.id, col(Project.closed_at).is_(None))
        .where(col(Project.amends_id).is_(None))
        .order_by(col(Project.id))
    ).all()
    if action.to is None:
        suspended = _suspended_with(session, protocol)
        return [(project_id, "resume") for project_id, _ in rows if project_id in suspended]
    named = [(project_id, project_action(action, stage)) for project_id, stage in rows]
    return [(project_id, name) for project_id, name in named if name is not None]


def _suspended_with(session: Session, protocol: Protocol) -> set[int]:
    """Give the projects that the protocol's last suspension touched."""
    last = session.execute(
        select(col(ProtocolChange.projects))
        .where(col(ProtocolChange.protocol_id) == protocol.id, col(ProtocolChange.after) == SUSPENDED)
        .order_by(col(ProtocolChange.id).desc())
        .limit(1)
    ).scalar_one_or_none()
    codes = [one["project"] for one in last or () if one["action"] is not None]
    found = session.execute(select(col(Project.id)).where(col(Project.code).in_(codes)))
    return set(found.scalars().all())


def _touch(
    session: Session, loaded: Loaded, name: str, wish: Wish, person_id: int, now: datetime, *, dry_run: bool
) -> Touched:
    """Do to a project what follows for it, or tell why it stays as it is."""
    project, stage, before = loaded.project, loaded.project.stage, loaded.project.state
    if name not in loaded.definition.action:
        return Touched(project.code, stage, before, before)
    try:
        changes = follow(loaded.definition, loaded.facts, name, wish.reason, person_id, now)
    except Refused as refused:
        return Touched(project.code, stage, before, before, reason=_why(refused))
    after = _after(changes, before)
    if not dry_run:
        record(session, loaded, changes, now, comment=wish.reason, person_id=person_id)
        mark_ready(session, identity(project), now)
    return Touched(project.code, stage, before, after, name)


def _after(changes: tuple[Change, ...], before: str) -> str:
    entered = [change.state for change in changes if isinstance(change, StateEntered)]
    ended = [change.state for change in changes if isinstance(change, Ended)]
    return (ended or entered or [before])[-1]


def _why(refused: ShirakaError) -> Text:
    return Text(refused.message("ar"), refused.message("en"))


def _keep(
    session: Session,
    protocol: Protocol,
    wish: Wish,
    before: str,
    touched: tuple[Touched, ...],
    person_id: int,
    now: datetime,
) -> None:
    session.add(
        ProtocolChange(
            protocol_id=identity(protocol),
            action=wish.action,
            before=before,
            after=protocol.state,
            reason=wish.reason,
            valid_to=protocol.valid_to,
            projects=[
                {name: value for name, value in asdict(one).items() if name not in ("reason", "stage")}
                for one in touched
            ],
            person_id=person_id,
            happened_at=now,
        )
    )
    told = {"protocol": protocol.code, "action": wish.action, "before": before, "after": protocol.state}
    note_act(session, "protocol_changed", {**told, "reason": wish.reason}, now, person_id)
