"""Gather a digest: puts what waits for a person into the one mail of their day."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, func, or_, select, update
from sqlmodel import Session, col

from models import outbox
from models.notice import Notice
from models.organisation import Organisation
from models.outbox import Recipient
from models.person import Appointment, Person
from models.preference import Preference
from models.rules.digest import Fate, Sorted, Waiting, sort_out
from models.rules.kinds import DIGEST
from models.rules.pace import BUCKET_A_MINUTE, Pace
from models.step import Slot

STILL_TO_LEAVE = ("queued", "deferred")
TOLD = "told in a digest"
TOMORROW = "today's digest has left already; the next one tells it"


@dataclass(frozen=True, slots=True)
class Gathered:
    """What became of a person's waiting notices: how many are told, how many are not, and the mail."""

    told: int = 0
    dropped: int = 0
    notice_id: int | None = None


def gather_digest(session: Session, person_id: int, now: datetime, pace: Pace) -> Gathered:
    """Put what waits for a person into today's digest; once that has left, it waits for the next day's."""
    person = session.execute(select(Person).where(col(Person.id) == person_id).with_for_update()).scalar_one()
    waiting = _waiting(session, person)
    if not waiting:
        return Gathered()
    found = sort_out(waiting, now)
    _drop(session, found.fates, now)
    told = [it.id for it in found.told]
    if not told:
        return Gathered(dropped=len(found.fates))
    parent, has_left = _today(session, person_id, now, pace)
    if has_left:
        _write(session, told, due_at=pace.next_digest(now, person_id), cause="tomorrow", reason=TOMORROW)
        return Gathered(dropped=len(found.fates))
    parent = parent or _open(session, person, digest_key(person_id, now, pace), found, now, pace)
    _write(session, told, state="told", told_in_id=parent, ended_at=now, cause="told", reason=TOLD)
    return Gathered(len(told), len(found.fates), parent)


def _today(session: Session, person_id: int, now: datetime, pace: Pace) -> tuple[int | None, bool]:
    """Give the digest that is still to leave, of whichever day, and tell whether one of today has left."""
    rows = session.execute(
        select(col(Notice.id), col(Notice.key), col(Notice.state), col(Notice.accepted_at))
        .where(col(Notice.person_id) == person_id, col(Notice.kind) == DIGEST)
        .where(
            or_(
                col(Notice.key) == digest_key(person_id, now, pace),
                col(Notice.state).in_((*STILL_TO_LEAVE, "claimed", "sending")),
                col(Notice.accepted_at) >= pace.window.start_of_day(now),
            )
        )
    ).all()
    waiting = [it.id for it in rows if it.state in STILL_TO_LEAVE]
    return (waiting[0] if waiting else None), pace.keeps_hours and len(rows) > len(waiting)


def digest_key(person_id: int, now: datetime, pace: Pace) -> str:
    """Name the digest of a person's day; without hours to keep, each is its own."""
    day = pace.window.local_day(now).isoformat() if pace.keeps_hours else uuid.uuid4().hex
    return f"{DIGEST}:{day}:person:{person_id}"


def _waiting(session: Session, person: Person) -> list[Waiting]:
    rows = session.execute(
        select(
            col(Notice.id),
            col(Notice.kind),
            col(Notice.due_at),
            col(Notice.slot_id),
            col(Slot.state),
            col(Slot.due_at),
            col(Slot.role),
            col(Slot.organisation_id),
            col(Slot.project_id),
            col(Slot.person_id),
            col(Preference.manner),
        )
        .outerjoin(Slot, col(Slot.id) == col(Notice.slot_id))
        .outerjoin(
            Preference,
            (col(Preference.person_id) == col(Notice.person_id)) & (col(Preference.kind) == col(Notice.kind)),
        )
        .where(col(Notice.person_id) == person.id, col(Notice.state) == "waiting")
        .order_by(col(Notice.id))
    ).all()
    roles = _roles(session, person)
    return [_item(row, is_holder=_holds(roles, person, *row[6:10])) for row in rows]


def _item(row: Row[Any], *, is_holder: bool) -> Waiting:
    identity, kind, due, slot, state, slot_due, *_, choice = row
    return Waiting(identity, kind, due, slot, state, slot_due, is_holder, choice)


def _roles(session: Session, person: Person) -> set[tuple[str, int, int | None]]:
    if not person.active:
        return set()
    rows = session.execute(
        select(col(Appointment.role), col(Appointment.organisation_id), col(Appointment.project_id)).where(
            col(Appointment.person_id) == person.id
        )
    )
    return {(role, body, project) for role, body, project in rows}


def _holds(
    roles: set[tuple[str, int, int | None]],
    person: Person,
    role: str | None,
    body: int | None,
    project: int | None,
    only: int | None,
) -> bool:
    """Tell whether a turn is still this person's; what is about no turn always is."""
    if role is None or body is None:
        return True
    return only in (None, person.id) and not roles.isdisjoint({(role, body, None), (role, body, project)})


def _open(session: Session, person: Person, key: str, found: Sorted, now: datetime, pace: Pace) -> int:
    """Write the mail of the day; what was missed leaves one after another, so that no flood arises."""
    body = session.get_one(Organisation, person.organisation_id)
    name = {"ar": person.name_ar, "en": person.name_en}
    recipient = Recipient(
        person.id or 0, person.email, person.language, name, {"ar": body.name_ar, "en": body.name_en}
    )
    row = outbox.notice_row(DIGEST, key, recipient, {"path": "/inbox"}, now)
    row["key"] = key
    row["due_at"] = _leaves_at(session, person.id, found, now, pace)
    outbox.queue_notices(session, [row])
    return int(session.execute(select(col(Notice.id)).where(col(Notice.key) == key)).scalar_one())


def _leaves_at(session: Session, person_id: int | None, found: Sorted, now: datetime, pace: Pace) -> datetime:
    if not found.was_missed(now):
        first = min(it.due_at for it in found.told)
        return max(now, first + pace.share_of(person_id))
    last = session.execute(
        select(func.max(col(Notice.due_at))).where(
            col(Notice.kind) == DIGEST, col(Notice.state) == "queued", col(Notice.due_at) >= now
        )
    ).scalar()
    return now if last is None else last + timedelta(minutes=1) / BUCKET_A_MINUTE


def _drop(session: Session, fates: dict[int, Fate], now: datetime) -> None:
    for notice_id, fate in fates.items():
        why = {"cause": fate.cause, "reason": fate.reason}
        _write(session, [notice_id], state=fate.state, ended_at=now, **why)


def _write(session: Session, ids: Iterable[int] | Sequence[int], **values: Any) -> None:
    session.execute(
        update(Notice)
        .where(col(Notice.id).in_(list(ids)))
        .values(**values)
        .execution_options(synchronize_session=False)
    )
