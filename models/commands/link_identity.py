"""Whose account of a directory it is; an account that is new here is linked by its verified address."""

from datetime import datetime

from sqlmodel import Session

from models.administration import note_act
from models.identity import Identity
from models.person import Person
from models.queries.people import person_of_address
from models.rules.errors import Forbidden


def person_of_account(
    session: Session, issuer: str, subject: str, verified_address: str | None, now: datetime
) -> int:
    """Give the active person an account belongs to. Raises Forbidden where there is none.

    Once linked, the account stays the person's, whatever address it has later.
    """
    known = session.get(Identity, (issuer, subject))
    if known is None:
        person_id = person_of_address(session, verified_address) if verified_address else None
        if person_id is None:
            raise Forbidden("identity_unknown")
        known = Identity(issuer=issuer, subject=subject, person_id=person_id, linked_at=now)
        session.add(known)
        told = {"issuer": issuer, "subject": subject, "person": person_id}
        note_act(session, "identity_linked", told, now, person_id)
    person = session.get(Person, known.person_id)
    if person is None or not person.active:
        raise Forbidden("identity_unknown")
    return known.person_id
