"""A fresh link: the notice of a turn, owed once more to the address that its holder has now."""

from datetime import datetime

from sqlmodel import Session

from models import outbox
from models.announcements import slot_facts
from models.definitions import definition_of
from models.organisation import Organisation
from models.person import Person
from models.project import Project
from models.rules.errors import NotFound
from models.step import Slot

FRESH_LINK = "step_opened"


def owe_fresh_link(session: Session, slot_id: int, person_id: int, now: datetime) -> None:
    """Owe a person the notice of an open turn again; its mail carries a link made anew. Raises NotFound."""
    slot, person = session.get(Slot, slot_id), session.get(Person, person_id)
    if slot is None or person is None:
        raise NotFound("slot_unknown", slot=slot_id)
    project = session.get_one(Project, slot.project_id)
    body = session.get_one(Organisation, person.organisation_id)
    recipient = outbox.Recipient(
        person_id,
        person.email,
        person.language,
        {"ar": person.name_ar, "en": person.name_en},
        {"ar": body.name_ar, "en": body.name_en},
    )
    facts = slot_facts(project, definition_of(session, project.lifecycle_id), slot)
    key = f"{FRESH_LINK}:slot:{slot_id}:again:{int(now.timestamp())}"
    row = outbox.notice_row(FRESH_LINK, key, recipient, facts, now, project_id=project.id, slot_id=slot_id)
    outbox.queue_notices(session, [row])
