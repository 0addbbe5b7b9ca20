"""Choose mail: how a person wants to hear of a kind of notice, and in which language."""

from datetime import datetime

from sqlmodel import Session

from models.person import Person
from models.preference import Preference
from models.rules.errors import Invalid, NotFound
from models.rules.kinds import SENDING, choices_for

LANGUAGES = ("ar", "en", "both")


def choose_manner(session: Session, person_id: int, kind: str, manner: str, now: datetime) -> None:
    """Keep a choice. Raises Invalid for a kind that has none, or a manner that the kind does not allow."""
    if kind not in SENDING:
        raise Invalid("mail_kind_unknown", pointer="/kind", kind=kind, known=", ".join(sorted(SENDING)))
    if manner not in choices_for(kind):
        raise Invalid("value_not_listed", pointer=f"/{kind}", limit=", ".join(choices_for(kind)))
    if session.get(Person, person_id) is None:
        raise NotFound("person_unknown", email=str(person_id))
    row = session.get(Preference, (person_id, kind))
    if row is None:
        session.add(Preference(person_id=person_id, kind=kind, manner=manner, changed_at=now))
    elif row.manner != manner:
        row.manner, row.changed_at = manner, now


def choose_language(session: Session, person_id: int, language: str) -> None:
    """Keep the language in which a person is written to. Raises Invalid."""
    if language not in LANGUAGES:
        raise Invalid("value_not_listed", pointer="/language", limit=", ".join(LANGUAGES))
    session.get_one(Person, person_id).language = language
