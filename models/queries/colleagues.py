"""The people of one organisation, by name."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import Session, col

from models.person import Person
from models.queries.rows import fetch
from models.rules.text import Text

MOST = 500


@dataclass(frozen=True, slots=True)
class Colleague:
    """An active person and their address."""

    email: str
    name: Text


def colleagues_of(session: Session, organisation_id: int) -> tuple[Colleague, ...]:
    """Give the active people of an organisation."""
    statement = (
        select(col(Person.email), col(Person.name_ar), col(Person.name_en))
        .where(col(Person.organisation_id) == organisation_id, col(Person.active))
        .order_by(col(Person.name_en), col(Person.id))
        .limit(MOST)
    )
    return tuple(Colleague(email, Text(ar, en)) for email, ar, en in fetch(session, statement))
