"""Notices that carry a code: what they tell, without the code, which is made as the mail is written."""

from datetime import datetime

from sqlmodel import Session

from models import outbox
from models.organisation import Organisation
from models.passcode import Passcode
from models.person import Person

SIGN_IN = "sign_in"
PATHS = {"sign_in": "/sign-in/code", "confirm": "/confirm", "link": "/p"}


def owe_code(session: Session, code: Passcode, person: Person, now: datetime) -> None:
    """Owe the person the mail with a code."""
    body = session.get_one(Organisation, person.organisation_id)
    recipient = outbox.Recipient(
        code.person_id,
        person.email,
        person.language,
        {"ar": person.name_ar, "en": person.name_en},
        {"ar": body.name_ar, "en": body.name_en},
    )
    facts = {
        "code_seed": code.seed,
        "purpose": code.purpose,
        "what": code.asked.get("what"),
        "opened_at": now.isoformat(),
        "path": PATHS[code.purpose],
    }
    row = outbox.notice_row(SIGN_IN, f"{SIGN_IN}:{code.id}", recipient, facts, now)
    outbox.queue_notices(session, [row])
