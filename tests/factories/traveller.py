"""A traveller: walks a project through its lifecycle by the product's own commands, at times of its own."""

from datetime import UTC, datetime, timedelta

from sqlmodel import Session, col, or_, select

from models.actor import Actor
from models.columns import identity
from models.commands.advance import Moved, advance
from models.commands.decide import decide
from models.db import Database
from models.decision import Decision
from models.definitions import definition_of
from models.event import Event
from models.organisation import Organisation
from models.person import Appointment
from models.project import Project
from models.rules.approvals import Answer
from models.rules.changes import KINDS, Change, from_data
from models.rules.counters import CounterOffer
from models.rules.errors import Refused
from models.step import Slot
from tests.factories.documents import attach_asked

MONDAY_MORNING = datetime(2014, 11, 24, 8, tzinfo=UTC)


class Traveller:
    """One project on its way; time passes by an hour with each answer."""

    def __init__(self, database: Database, code: str, now: datetime = MONDAY_MORNING) -> None:
        """Take the project called `code` from where it stands."""
        self.database = database
        self.code = code
        self.now = now

    def project(self) -> Project:
        """Give the project as it stands."""
        with self.database.read() as session:
            return self._project(session)

    def move(self) -> Moved:
        """Advance the project now."""
        with self.database.write() as session:
            return advance(session, identity(self._project(session)), self.now)

    def open_slots(self) -> list[Slot]:
        """Give the turns that are open, in order."""
        with self.database.read() as session:
            wanted = select(Slot).where(Slot.project_id == self._project(session).id, Slot.state == "open")
            return list(session.exec(wanted.order_by(col(Slot.id))).all())

    def answered(self, step: str) -> list[Slot]:
        """Give the turns at a step that were answered, in order."""
        with self.database.read() as session:
            here = (Slot.project_id == self._project(session).id, Slot.step_key == step)
            found = select(Slot).where(*here, Slot.state == "answered").order_by(col(Slot.id))
            return list(session.exec(found).all())

    def slot(self, step: str, subject: str = "") -> Slot:
        """Give the open turn at a step."""
        return next(s for s in self.open_slots() if s.step_key == step and s.subject == subject)

    def answer(
        self,
        slot: Slot,
        outcome: str | None = None,
        comment: str = "",
        *,
        bare: bool = False,
        counter: CounterOffer | None = None,
    ) -> Decision:
        """Have the first holder who may answer a turn, by default with what passes, and move the project.

        What the turn asks for is attached first, unless it is to be `bare`.
        """
        with self.database.write() as session:
            decision = self._decide(session, slot, outcome, comment, bare=bare, counter=counter)
        self.now += timedelta(hours=1)
        self.move()
        return decision

    def walk(self, *, until_stage: str | None = None, until_step: str | None = None) -> Project:
        """Answer every turn by what passes until the project reaches a stage, opens a step, or ends."""
        self.move()
        for _ in range(500):
            project = self.project()
            slots = self.open_slots()
            there = project.stage == until_stage or any(slot.step_key == until_step for slot in slots)
            if there or project.closed_at is not None:
                return project
            if slots:
                self.answer(slots[0])
            else:
                self.now = max(self.now, project.next_action_at or self.now)
                self.move()
        raise AssertionError(f"{self.code} does not get to {until_stage or until_step or 'an end'}")

    def history(self) -> list[Change]:
        """Give what happened to the project, as changes."""
        with self.database.read() as session:
            wanted = select(Event).where(Event.project_id == self._project(session).id)
            events = session.exec(wanted.order_by(col(Event.sequence))).all()
        bare = [
            (e.kind, {k: v for k, v in e.data.items() if k != "comment"}) for e in events if e.kind in KINDS
        ]
        return [from_data(kind, data) for kind, data in bare]

    def person(self, role: str, organisation: str) -> Actor:
        """Give somebody appointed to a role in an organisation."""
        with self.database.read() as session:
            wanted = select(Appointment).join(
                Organisation, col(Organisation.id) == col(Appointment.organisation_id)
            )
            found = session.exec(
                wanted.where(Appointment.role == role, Organisation.code == organisation)
            ).first()
        assert found is not None, f"nobody is {role} of {organisation}"
        return Actor(found.person_id, found.organisation_id)

    def _decide(
        self,
        session: Session,
        slot: Slot,
        outcome: str | None,
        comment: str,
        *,
        bare: bool,
        counter: CounterOffer | None,
    ) -> Decision:
        project = self._project(session)
        step = definition_of(session, project.lifecycle_id).steps[slot.step_key]
        passing = next((name for name, o in step.outcomes.items() if o.effect in ("pass", "resume")), "")
        given = Answer(outcome or passing, comment, project.version, counter)
        refusal: Exception | None = None
        for actor in holders(session, slot):
            try:
                if step.outcomes[given.outcome].effect == "pass" and not bare:
                    attach_asked(session, slot, step, actor, self.now)
                return decide(session, identity(slot), given, actor, self.now)
            except Refused as error:
                refusal = error
        raise refusal or AssertionError(f"nobody holds {slot.step_key}")

    def _project(self, session: Session) -> Project:
        return session.exec(select(Project).where(Project.code == self.code)).one()


def holders(session: Session, slot: Slot) -> list[Actor]:
    """Give those who may answer a turn."""
    if slot.person_id is not None:
        return [Actor(slot.person_id, slot.organisation_id)]
    wanted = select(Appointment.person_id).where(
        Appointment.role == slot.role, Appointment.organisation_id == slot.organisation_id
    )
    here = or_(col(Appointment.project_id).is_(None), col(Appointment.project_id) == slot.project_id)
    people = session.exec(wanted.where(here).order_by(col(Appointment.id))).all()
    return [Actor(person, slot.organisation_id) for person in people]
