"""The outbox: writes the notices that a change owes, in the change's own transaction."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, or_
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from models.notice import Notice
from models.organisation import Organisation
from models.person import Appointment, Person
from models.project import Project
from models.wake import signal

NOTICES = "shiraka_notice"


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
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    session.execute(dialect.insert(Notice).on_conflict_do_nothing(index_elements=["key"]), list(rows))
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
    return _recipients(
        session.execute(
            _people()
            .join(Appointment, col(Appointment.person_id) == col(Person.id))
            .where(Appointment.role == role, Appointment.organisation_id == organisation_id)
            .where(or_(col(Appointment.project_id).is_(None), col(Appointment.project_id) == project.id))
        ),
    )


def person(session: Session, person_id: int) -> list[Recipient]:
    """Give one person as a recipient; none where the person is no longer active."""
    return _recipients(session.execute(_people().where(Person.id == person_id)))


def focal_points(session: Session, organisation_ids: Iterable[int]) -> list[Recipient]:
    """Give the focal points of some organisations."""
    return _recipients(
        session.execute(
            _people()
            .join(Appointment, col(Appointment.person_id) == col(Person.id))
            .where(Appointment.role == "focal_point")
            .where(col(Appointment.organisation_id).in_(set(organisation_ids)))
        ),
    )


def _people() -> Any:
    return (
        select(  # type: ignore[call-overload]
            col(Person.id),
            col(Person.email),
            col(Person.language),
            col(Person.name_ar),
            col(Person.name_en),
            col(Organisation.name_ar).label("body_ar"),
            col(Organisation.name_en).label("body_en"),
        )
        .join(Organisation, col(Organisation.id) == col(Person.organisation_id))
        .where(col(Person.active))
        .distinct()
    )


def _recipients(rows: Iterable[Row[Any]]) -> list[Recipient]:
    return [
        Recipient(
            row.id,
            row.email,
            row.language,
            {"ar": row.name_ar, "en": row.name_en},
            {"ar": row.body_ar, "en": row.body_en},
        )
        for row in rows
    ]
