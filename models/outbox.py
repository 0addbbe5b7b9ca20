"""The outbox: writes the notices that a change owes, in the change's own transaction."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, exists, null, or_, select, text, union_all
from sqlmodel import Session

from models.columns import Json, columns_of, table_of
from models.db import UTCDateTime
from models.deputy import Deputy
from models.organisation import Organisation
from models.person import Appointment, Person
from models.project import Project
from models.rules.kinds import Manner, first_manner
from models.wake import signal

NOTICES = "shiraka_notice"
_OWED = (
    "key",
    "kind",
    "project_id",
    "slot_id",
    "person_id",
    "address",
    "language",
    "facts",
    "template_version",
    "message_id",
    "state",
    "attempts",
    "created_at",
    "due_at",
    "fence",
    "occasion",
    "domain",
    "reason",
    "without_attachment",
)
# Plain SQL that both databases share: an upsert built from parts would be compiled anew for every movement.
OWE = text(
    f"INSERT INTO notice ({', '.join(_OWED)}) VALUES ({', '.join(f':{name}' for name in _OWED)})"
    " ON CONFLICT (key) DO NOTHING"
).bindparams(
    bindparam("facts", type_=Json),
    bindparam("created_at", type_=UTCDateTime()),
    bindparam("due_at", type_=UTCDateTime()),
)
_person, _body, _appointment = (columns_of(table) for table in (Person, Organisation, Appointment))
_deputy, _project = columns_of(Deputy), columns_of(Project)
_PROTOCOL = select(_project.protocol_id).where(_project.id == bindparam("project")).scalar_subquery()
_ACTING = (
    _deputy.principal_id == _appointment.person_id,
    _deputy.state == "active",
    or_(_deputy.protocol_id.is_(None), _deputy.protocol_id == _PROTOCOL),
)
_IN_ROLE = (
    _appointment.role.in_(bindparam("roles", expanding=True)),
    _appointment.organisation_id.in_(bindparam("bodies", expanding=True)),
    or_(_appointment.project_id.is_(None), _appointment.project_id == bindparam("project")),
    _body.id == _person.organisation_id,
    _person.active,
)


def _reached(person: Any, stands_for: Any) -> Any:
    return select(
        _appointment.role,
        _appointment.organisation_id.label("body_id"),
        _person.id,
        _person.email,
        _person.language,
        _person.name_ar,
        _person.name_en,
        _body.name_ar.label("body_ar"),
        _body.name_en.label("body_en"),
        _appointment.id.label("place"),
        stands_for.label("stands_for"),
    ).where(_person.id == person, *_IN_ROLE)


# Whoever is away and has handed everything over is not written to; the deputy is.
APPOINTED = union_all(
    _reached(_appointment.person_id, null()).where(
        ~exists().where(*_ACTING, _deputy.at_most_minor.is_(None)).correlate(table_of(Appointment))
    ),
    _reached(_deputy.deputy_id, _deputy.principal_id).where(*_ACTING),
).order_by("place")


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person who is written to, with the body the person belongs to; a deputy `stands_for` a principal."""

    person_id: int
    email: str
    language: str
    name: dict[str, str]
    organisation: dict[str, str]
    stands_for: int | None = None


def queue_notices(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Owe several notices at once; rows whose key is known already are left out."""
    if not rows:
        return
    session.connection().execute(OWE, list(rows))
    signal(session, NOTICES)


def notice_row(
    kind: str,
    key: str,
    recipient: Recipient,
    facts: dict[str, Any],
    now: datetime,
    *,
    project_id: int | None = None,
    slot_id: int | None = None,
    occasion: str | None = None,
) -> dict[str, Any]:
    """Make the row of a notice; its Message-ID is fixed from here on.

    What is told in a digest waits for it; everything else is queued.
    """
    due_at = datetime.fromisoformat(facts["due_at"]) if facts.get("due_at") else now
    manner = first_manner(kind, due_at, now)
    return {
        "key": f"{key}:person:{recipient.person_id}",
        "kind": kind,
        "project_id": project_id,
        "slot_id": slot_id,
        "person_id": recipient.person_id,
        "address": recipient.email,
        "language": recipient.language,
        "facts": {**facts, "recipient": recipient.name, "organisation": recipient.organisation},
        "template_version": 1,
        "message_id": new_message_id(),
        "state": "waiting" if manner is Manner.DIGEST else "queued",
        "attempts": 0,
        "created_at": now,
        "due_at": now if manner is not Manner.DIGEST else min(due_at, now),
        "fence": 0,
        "occasion": occasion,
        "domain": recipient.email.rpartition("@")[2].lower(),
        "reason": None,
        "without_attachment": False,
    }


def new_message_id() -> str:
    """Make the Message-ID of a notice, on the domain of the sender."""
    # Settings lean on the models; only here a row needs one of them.
    from settings import mail_domain

    return f"<{uuid.uuid4()}@{mail_domain()}>"


def appointed(
    session: Session, project_id: int | None, roles: Iterable[str], bodies: Iterable[int]
) -> dict[tuple[str, int], list[Recipient]]:
    """Give everybody who is appointed to some roles in some organisations, by role and organisation.

    Those who are appointed to one project only are among them where it is `project_id`.
    """
    given = {"roles": sorted(set(roles)), "bodies": sorted(set(bodies)), "project": project_id}
    found: dict[tuple[str, int], list[Recipient]] = {}
    for row in session.connection().execute(APPOINTED, given):
        found.setdefault((row.role, row.body_id), []).append(_recipient(row))
    return found


def _recipient(row: Row[Any]) -> Recipient:
    name = {"ar": row.name_ar, "en": row.name_en}
    body = {"ar": row.body_ar, "en": row.body_en}
    return Recipient(row.id, row.email, row.language, name, body, row.stands_for)
