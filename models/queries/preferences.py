"""What a person has chosen about mail, and what there is to choose."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import Session, col

from models.person import Person
from models.preference import Preference
from models.rules.kinds import SENDING, Manner, choices_for

NOT_CHOSEN = ("digest", "sign_in", "undeliverable")


@dataclass(frozen=True, slots=True)
class Choice:
    """A kind of notice: how it is sent to this person, and what else they may choose."""

    kind: str
    manner: str
    choices: tuple[str, ...]
    optional: bool


@dataclass(frozen=True, slots=True)
class MailChoices:
    """The language in which a person is written to, and a choice for each kind."""

    language: str
    kinds: tuple[Choice, ...]


def mail_choices(session: Session, person_id: int) -> MailChoices:
    """Give a person's choices, those they never made as they are for everybody."""
    language = session.execute(select(col(Person.language)).where(col(Person.id) == person_id)).scalar_one()
    rows = session.execute(
        select(col(Preference.kind), col(Preference.manner)).where(col(Preference.person_id) == person_id)
    )
    chosen = {row.kind: row.manner for row in rows}
    kinds = [
        Choice(kind, chosen.get(kind, _usual(sending.manner)), choices_for(kind), sending.optional)
        for kind, sending in SENDING.items()
        if kind not in NOT_CHOSEN
    ]
    return MailChoices(language, tuple(kinds))


def _usual(manner: Manner) -> str:
    return "digest" if manner is Manner.DIGEST else "at_once"
