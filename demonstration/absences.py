"""Absences: officers who are away for a while, and the colleagues who act for them."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from demonstration.character import Character
from models.actor import Actor
from models.columns import identity
from models.commands.set_deputy import set_deputy, shift_deputies
from models.deputy import Deputy
from models.person import Appointment, Person
from models.rules.deputies import Absence

AWAY = ("funding_officer", "funding_authority")
ACTING = "signatory"
TIMES, DAYS = 6, 35
REASON = "إجازة سنوية / Annual leave"


class Absences:
    """The absences of a played life, and the instants at which they begin and end."""

    def __init__(self, character: Character) -> None:
        """Begin with nobody away."""
        self.character = character
        self.instants: list[datetime] = []

    def plan(self, session: Session, since: datetime, until: datetime) -> None:
        """Hand over the turns of each officer to a colleague, now and then between two instants.

        Absences that are kept already go on as they are.
        """
        kept = session.exec(select(Deputy).where(Deputy.state != "ended")).all()
        if session.exec(select(Deputy.id)).first() is not None:
            self.instants = sorted((at for row in kept for at in (row.starts_at, row.ends_at)), reverse=True)
            return
        for officer, deputy in list(_pairs(session)):
            dice = self.character.dice("absence", officer.email)
            for _ in range(TIMES):
                begins = since + (until - since) * dice.random()
                ends = begins + timedelta(days=DAYS)
                absence = Absence(officer.email, begins, ends, REASON, deputy.email)
                set_deputy(session, absence, Actor(identity(officer), officer.organisation_id), since)
                self.instants += [begins, ends]
        self.instants.sort(reverse=True)

    def shift(self, session: Session, now: datetime) -> None:
        """Begin and end what is due by an instant."""
        due = False
        while self.instants and self.instants[-1] <= now:
            self.instants.pop()
            due = True
        if due:
            shift_deputies(session, now)


def _pairs(session: Session) -> Iterator[tuple[Person, Person]]:
    """Give each officer who may be away with a colleague who takes no part in the same decisions."""
    roles = select(Person, Appointment.role).join(Appointment, col(Appointment.person_id) == col(Person.id))
    found = session.exec(roles.order_by(col(Person.id))).all()
    acting = {person.organisation_id: person for person, role in found if role == ACTING}
    for person, role in found:
        deputy = acting.get(person.organisation_id)
        if role in AWAY and deputy is not None and deputy.id != person.id:
            yield person, deputy
