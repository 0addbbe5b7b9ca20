"""Set ceiling: changes how much a ceiling allows, never below what is taken from it."""

from datetime import datetime

from sqlmodel import Session, col, select

from models.actor import Actor
from models.administration import note_act
from models.ceiling import Ceiling
from models.person import Appointment, Person
from models.programme import Programme
from models.protocol import Protocol
from models.rules.errors import Forbidden, NotFound, Refused, Stale
from models.rules.money import Money

SETTERS = ("programme_manager", "steering")


def set_ceiling(
    session: Session, ceiling_id: int, limit: int, version: int, actor: Actor, now: datetime
) -> Ceiling:
    """Change a ceiling's limit (minor units) and note who did it.

    `version` is the one that the person has read. Raises `Forbidden` for a person who neither manages nor
    steers a programme, `Stale` for another version, `Refused` for a project's ceiling, which is its cost, and
    for a limit below what is reserved and committed; nothing is written then.
    """
    if actor.person_id is None:
        raise Forbidden("persons_only")
    _check_setter(session, actor.person_id)
    ceiling = session.exec(select(Ceiling).where(Ceiling.id == ceiling_id).with_for_update()).one_or_none()
    if ceiling is None:
        raise NotFound("ceiling_unknown", ceiling=ceiling_id)
    if ceiling.version != version:
        raise Stale("version_stale", pointer="/header/if-match", seen=version, current=ceiling.version)
    if ceiling.kind == "project":
        raise Refused("ceiling_is_cost", project=ceiling.subject)
    taken = ceiling.reserved_minor + ceiling.committed_minor
    if limit < taken:
        told = Money(limit, "").amount, Money(taken, "").amount
        raise Refused("ceiling_below_taken", pointer="/limit", limit=told[0], taken=told[1])
    was, ceiling.limit_minor = ceiling.limit_minor, limit
    ceiling.version, ceiling.changed_at = ceiling.version + 1, now
    _keep_agreed(session, ceiling)
    data = {"ceiling": ceiling.key, "subject": ceiling.subject, "was": was, "limit": limit}
    note_act(session, "ceiling_set", data, now, actor.person_id)
    return ceiling


def _check_setter(session: Session, person_id: int) -> None:
    owners = select(Programme.owner_id)
    appointed = (
        select(Appointment.id)
        .join(Person, col(Person.id) == col(Appointment.person_id))
        .where(Appointment.person_id == person_id, col(Person.active), col(Appointment.project_id).is_(None))
        .where(col(Appointment.role).in_(SETTERS), col(Appointment.organisation_id).in_(owners))
    )
    if session.exec(appointed).first() is None:
        raise Forbidden("ceiling_not_yours")


def _keep_agreed(session: Session, ceiling: Ceiling) -> None:
    """Have the programme or the protocol say what its ceiling allows."""
    if ceiling.programme_id is not None:
        session.get_one(Programme, ceiling.programme_id).ceiling_minor = ceiling.limit_minor
    if ceiling.protocol_id is not None:
        session.get_one(Protocol, ceiling.protocol_id).ceiling_minor = ceiling.limit_minor
