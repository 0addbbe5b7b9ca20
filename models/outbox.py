"""The outbox: writes the notices that a change owes, in the change's own transaction."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from models.columns import columns_of, table_of
from models.notice import Notice
from models.organisation import Organisation
from models.person import Appointment, Person
from models.project import Project
from models.wake import signal

NOTICES = "shiraka_notice"
OWE = {
    name: dialect.insert(table_of(Notice)).on_conflict_do_nothing(index_elements=["key"])
    for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql))
}
_person, _body, _appointment = (columns_of(table) for table in (Person, Organisation, Appointment))
PEOPLE = (
    select(
        _person.id,
        _person.email,
        _person.language,
        _person.name_ar,
        _person.name_en,
        _body.name_ar.label("body_ar"),
        _body.name_en.label("body_en"),
    )
    .where(_body.id == _person.organisation_id, _person.active)
    .order_by(_person.id)
    .distinct()
)
NAMED = PEOPLE.where(_person.id == bindparam("person"))
APPOINTED = (
    PEOPLE.where(_appointment.person_id == _person.id, _appointment.role == bindparam("role"))
    .where(_appointment.organisation_id.in_(bindparam("bodies", expanding=True)))
    .where(or_(_appointment.project_id.is_(None), _appointment.project_id == bindparam("project")))
)


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person who is written to, with the body the person belongs to."""

    person_id: int
    email: str
    language: str
    name: dict[str, str]
    organisation: dict[str, str]


def queue_notice(
    session: Session,
    kind: str,
    key: str,
    recipient: Recipient,
    facts: dict[str, Any],
    now: datetime,
    *,
    project_id: int | None = None,
    slot_id: int | None = None,
) -> None:
    """Owe a notice to a recipient, once for each `key`: the same reason never mails twice."""
    queue_notices(
        session, [notice_row(kind, key, recipient, facts, now, project_id=project_id, slot_id=slot_id)]
    )


def queue_notices(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Owe several notices at once; rows whose key is known already are left out."""
    if not rows:
        return
    connection = session.connection()
    connection.execute(OWE[connection.dialect.name], list(rows))
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
) -> dict[str, Any]:
    """Make the row of a notice; its Message-ID is fixed from here on."""
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
        "message_id": f"<{uuid.uuid4()}@shiraka.invalid>",
        "state": "queued",
        "attempts": 0,
        "created_at": now,
        "due_at": now,
        "fence": 0,
    }


def holders(session: Session, project: Project, role: str, organisation_id: int) -> list[Recipient]:
    """Give everybody who is appointed to `role` in an organisation, for this project or for all."""
    given = {"role": role, "bodies": [organisation_id], "project": project.id}
    return _recipients(session, APPOINTED, given)


def person(session: Session, person_id: int) -> list[Recipient]:
    """Give one person as a recipient; none where the person is no longer active."""
    return _recipients(session, NAMED, {"person": person_id})


def focal_points(session: Session, organisation_ids: Iterable[int]) -> list[Recipient]:
    """Give the focal points of some organisations."""
    given = {"role": "focal_point", "bodies": sorted(set(organisation_ids)), "project": None}
    return _recipients(session, APPOINTED, given)


def _recipients(session: Session, statement: Any, given: dict[str, Any]) -> list[Recipient]:
    return [
        Recipient(
            row.id,
            row.email,
            row.language,
            {"ar": row.name_ar, "en": row.name_en},
            {"ar": row.body_ar, "en": row.body_en},
        )
        for row in session.connection().execute(statement, given)
    ]
