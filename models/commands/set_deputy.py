"""Set deputy: hands a person's turns to somebody else for a while, and gives them back."""

from datetime import datetime

from sqlmodel import Session, col, or_, select

from models.actor import Actor
from models.announcements import slot_facts, slot_recipients
from models.columns import identity
from models.definitions import definition_of
from models.deputy import Backup, Deputy
from models.outbox import notice_row, queue_notices
from models.person import Appointment, Person
from models.project import Project
from models.protocol import Protocol
from models.queries.deputising import held_for_principal
from models.rules.deputies import Absence, check_absence
from models.rules.errors import Forbidden, Invalid, NotFound, Refused
from models.step import Slot

ASSISTANT = "assistant"


def set_deputy(session: Session, absence: Absence, actor: Actor, now: datetime) -> Deputy:
    """Keep an absence; from its start on the deputy holds what waits for the principal.

    Raises `Forbidden` for whoever is neither the principal nor an assistant in the same body, `Invalid` for
    an absence or a deputy that does not fit.
    """
    principal = _person(session, absence.principal, "/principal")
    _check_setter(session, principal, actor)
    check_absence(absence, now)
    row = Deputy(
        principal_id=identity(principal),
        deputy_id=identity(_deputy(session, principal, absence.deputy)),
        protocol_id=_protocol(session, absence.protocol),
        at_most_minor=absence.at_most,
        reason=absence.reason.strip(),
        state="active" if absence.starts_at <= now else "planned",
        starts_at=absence.starts_at,
        ends_at=absence.ends_at,
        set_by=actor.person_id or 0,
        set_at=now,
    )
    session.add(row)
    session.flush()
    if row.state == "active":
        _hand_over(session, row, now)
    return row


def end_deputy(session: Session, deputy_id: int, actor: Actor, now: datetime) -> Deputy:
    """End a deputyship before its time: what waits comes back to the principal.

    Raises `NotFound` also for whoever may not end it, `Refused` where it has ended.
    """
    row = session.exec(select(Deputy).where(Deputy.id == deputy_id).with_for_update()).one_or_none()
    if row is None:
        raise NotFound("deputy_unknown", deputy=deputy_id)
    _check_setter(session, session.get_one(Person, row.principal_id), actor)
    if row.state == "ended":
        raise Refused("deputy_ended")
    row.state, row.ended_at = "ended", now
    return row


def set_backup(session: Session, principal: str, deputy: str, actor: Actor, now: datetime) -> Backup:
    """Name who is a person's deputy where an absence names none; `now` is taken as every command takes it."""
    person = _person(session, principal, "/principal")
    _check_setter(session, person, actor)
    other = _deputy(session, person, deputy)
    return session.merge(Backup(person_id=identity(person), deputy_id=identity(other)))


def shift_deputies(session: Session, now: datetime) -> int:
    """Begin and end the deputyships whose time has come; tells how many that were."""
    due = or_(
        (col(Deputy.state) == "planned") & (col(Deputy.starts_at) <= now),
        (col(Deputy.state) == "active") & (col(Deputy.ends_at) <= now),
    )
    rows = session.exec(select(Deputy).where(due).with_for_update()).all()
    for row in rows:
        over = row.ends_at <= now
        row.state, row.ended_at = ("ended", row.ends_at) if over else ("active", None)
        if not over:
            session.flush()
            _hand_over(session, row, now)
    return len(rows)


def _hand_over(session: Session, row: Deputy, now: datetime) -> None:
    """Tell the deputy of each turn that waits already."""
    waiting = select(Slot).where(Slot.state == "open", held_for_principal(row.deputy_id))
    owed = []
    for slot in session.exec(waiting.order_by(col(Slot.id))).all():
        project = session.get_one(Project, slot.project_id)
        definition = definition_of(session, project.lifecycle_id)
        kind = definition.steps[slot.step_key].notices.opened
        facts = slot_facts(project, definition, slot)
        owed += [
            notice_row(
                kind, f"{kind}:slot:{slot.id}", person, facts, now, project_id=project.id, slot_id=slot.id
            )
            for person in slot_recipients(session, project, slot)
            if person.stands_for == row.principal_id
        ]
    queue_notices(session, owed)


def _check_setter(session: Session, principal: Person, actor: Actor) -> None:
    if actor.person_id is not None and actor.person_id == principal.id:
        return
    assists = select(Appointment.id).where(
        Appointment.person_id == actor.person_id,
        Appointment.role == ASSISTANT,
        Appointment.organisation_id == principal.organisation_id,
    )
    if session.exec(assists).first() is None:
        raise Forbidden("deputy_not_yours")


def _deputy(session: Session, principal: Person, email: str) -> Person:
    """Find the deputy that is named, or else the usual one."""
    if email:
        found = _person(session, email, "/deputy")
    else:
        backup = session.get(Backup, principal.id)
        found_by_habit = session.get(Person, backup.deputy_id) if backup else None
        if found_by_habit is None:
            raise Invalid("backup_unknown", pointer="/deputy", email=principal.email)
        found = found_by_habit
    if found.id == principal.id:
        raise Invalid("deputy_oneself", pointer="/deputy")
    if found.organisation_id != principal.organisation_id:
        raise Invalid("deputy_foreign", pointer="/deputy", email=found.email)
    return found


def _person(session: Session, email: str, pointer: str) -> Person:
    found = session.exec(select(Person).where(Person.email == email, col(Person.active))).first()
    if found is None:
        raise Invalid("person_unknown", pointer=pointer, email=email)
    return found


def _protocol(session: Session, code: str) -> int | None:
    if not code:
        return None
    found = session.exec(select(Protocol.id).where(Protocol.code == code)).first()
    if found is None:
        raise Invalid("protocol_unknown", pointer="/protocol", protocol=code)
    return found
