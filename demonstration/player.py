"""The player: replays a programme's life, in which acting persons decide through the product's commands."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import delete, update
from sqlmodel import Session, col, func, select

from demonstration.absences import Absences
from demonstration.amending import amended_at, propose_amendment
from demonstration.character import COMMENTS, Character
from demonstration.negotiation import counter_offer
from demonstration.papers import Papers
from demonstration.reading import acting_for, holders_of, open_slots
from demonstration.turn import Agenda, Turn
from models.actor import Actor
from models.calendar_indexes import newest_indexes
from models.columns import identity
from models.commands.advance import Moved, advance
from models.commands.decide import decide
from models.commands.intervene import intervene
from models.db import Database
from models.definitions import definition_of
from models.event import Event
from models.notice import Notice
from models.person import Appointment
from models.programme import Programme
from models.project import Project
from models.protocol import Protocol
from models.rules.approvals import Answer
from models.rules.calendar import plain_calendar
from models.rules.changes import StageEntered
from models.rules.counters import CounterOffer
from models.rules.errors import ShirakaError
from models.step import Slot, Step
from models.store import Store
from models.work import Work

BATCH = 100
STILL_NEWS = timedelta(days=2)
LOOKS_AGAIN = timedelta(days=6)
UNDER_WAY = "implementation"
LOOKS_AHEAD = timedelta(days=300)
PLAYED = "played before this installation began"
Progress = Callable[[datetime, int], None]


class Player:
    """Plays one programme up to an instant; the same seed on the same data plays the same life."""

    def __init__(self, database: Database, store: Store, seed: int, until: datetime) -> None:
        """Prepare to play until `until`; documents that are asked for are put into `store`."""
        self.database = database
        self.papers = Papers(store)
        self.until = until
        self.agenda = Agenda()
        self.character = Character(seed, plain_calendar(), until)
        self.absences = Absences(self.character)
        self.seen: set[int] = set()
        self.taken = 0

    def play(self, progress: Progress) -> int:
        """Play to the end and give how many decisions and actions were taken.

        `progress` is told the virtual time and that count before each batch. Raises `Refused` where a
        programme's calendar does not reach as far as the clocks of that time look ahead.
        """
        with self.database.write() as session:
            self._check_calendars(session)
            self._plan_starts(session)
            self._take_up(session)
            signed = session.exec(select(func.min(Protocol.signed_on))).one()
            self.absences.plan(session, _morning(signed), self.until)
        turn = self.agenda.next_until(self.until)
        while turn is not None:
            progress(turn.at, self.taken)
            with self.database.write() as session:
                turn = self._take_many(session, turn)
        with self.database.write() as session:
            self._start_the_rest(session)
            self._file_old_notices(session)
        return self.taken

    def _check_calendars(self, session: Session) -> None:
        indexes = newest_indexes(session)
        for name in session.exec(select(Programme.calendar_id)).all():
            indexes[name].next_opening(self.until + LOOKS_AHEAD)

    def _plan_starts(self, session: Session) -> None:
        zone = session.exec(select(Programme.time_zone)).first()
        self.character.calendar = plain_calendar(zone or "Africa/Cairo")
        signed = {protocol.id: protocol.signed_on for protocol in session.exec(select(Protocol)).all()}
        waiting = select(Project).where(col(Project.id).not_in(select(Slot.project_id)))
        for project in session.exec(waiting.order_by(col(Project.code))).all():
            earliest = _morning(signed[project.protocol_id])
            start = self.character.start(project.code, _morning(project.planned_start), earliest)
            self.agenda.plan(start, identity(project), "start")
            interruption = self.character.interruption(project.code, start)
            if interruption is not None:
                self.agenda.plan(interruption[0], identity(project), "act", outcome=interruption[1])

    def _take_up(self, session: Session) -> None:
        """Go on with the projects that have begun, each from the last thing that happened to it."""
        begun = (
            select(Project, func.max(Event.happened_at))
            .join(Event, col(Event.project_id) == col(Project.id))
            .where(col(Project.id).in_(select(Slot.project_id)))
            .group_by(col(Project.id))
            .order_by(col(Project.code))
        )
        for project, last in session.exec(begun).all():
            self._plan_answers(session, project, last)
            if project.next_action_at is not None:
                self.agenda.wake(project.next_action_at, identity(project))

    def _take_many(self, session: Session, turn: Turn | None) -> Turn | None:
        """Take a batch of turns and give the one after it; what is moved here is left to no engine."""
        played: dict[int, Project] = {}
        for _ in range(BATCH):
            if turn is None:
                break
            if turn.project_id not in played:
                played[turn.project_id] = session.get_one(Project, turn.project_id)
            self._take(session, played[turn.project_id], turn)
            turn = self.agenda.next_until(self.until)
        session.execute(delete(Work).where(col(Work.project_id).in_(played)))
        return turn

    def _take(self, session: Session, project: Project, turn: Turn) -> None:
        self.absences.shift(session, turn.at)
        if turn.what == "start":
            project.opened_at = project.stage_entered_at = turn.at
        elif turn.what == "answer":
            if not self._answer(session, turn, project.version):
                return
        elif turn.what == "act":
            self._act(session, project, turn)
        elif turn.what == "amend":
            self._amend(session, project, turn.at)
        moved = advance(session, turn.project_id, turn.at)
        if project.next_action_at is not None:
            self.agenda.wake(project.next_action_at, turn.project_id)
        if moved.changes or turn.what == "act":
            self._plan_answers(session, project, turn.at)
        self._plan_amendment(project, moved, turn.at)

    def _plan_amendment(self, project: Project, moved: Moved, now: datetime) -> None:
        """Plan that a project which begins is amended; one that was amended moves on what is new in it."""
        if any(isinstance(change, StageEntered) and change.stage == UNDER_WAY for change in moved.changes):
            at = amended_at(self.character, project, now)
            if at is not None:
                self.agenda.plan(at, identity(project), "amend")
        if project.amends_id is not None and project.closed_at is not None:
            self.agenda.plan(now, project.amends_id, "wake")

    def _amend(self, session: Session, project: Project, now: datetime) -> None:
        case = propose_amendment(session, project, self.character, now)
        if case is not None:
            self.taken += 1
            self._plan_answers(session, case, now)
            session.execute(delete(Work).where(col(Work.project_id) == case.id))

    def _plan_answers(self, session: Session, project: Project, now: datetime) -> None:
        """Let a character look at each open slot that none has looked at yet."""
        steps = definition_of(session, project.lifecycle_id).steps
        found = open_slots(session, identity(project))
        for slot_id, step, subject, round_ in found:
            if slot_id not in self.seen:
                self.seen.add(slot_id)
                reply = self.character.reply(project.code, steps[step], subject, round_, now)
                self.agenda.plan(reply.at, identity(project), "answer", slot_id, reply.outcome, reply.comment)

    def _answer(self, session: Session, turn: Turn, version: int) -> bool:
        """Have one of a slot's holders answer it, and tell whether one did.

        What cannot be answered now is looked at again later.
        """
        slot = session.get_one(Slot, turn.slot_id, populate_existing=True)
        if slot.state not in ("open", "paused"):
            return False
        given = Answer(turn.outcome, turn.comment, version, self._counter(session, slot, turn))
        holders = self._holders(session, slot) if slot.state == "open" else []

        def attempt(actor: Actor) -> None:
            self.papers.supply(session, slot, turn.outcome, actor, turn.at)
            decide(session, turn.slot_id, given, actor, turn.at)

        if self._first_allowed(holders, attempt):
            return True
        later = turn.at + LOOKS_AGAIN
        self.agenda.plan(later, turn.project_id, "answer", turn.slot_id, turn.outcome, turn.comment)
        return False

    def _counter(self, session: Session, slot: Slot, turn: Turn) -> CounterOffer | None:
        """Make the offer of a counter-offer."""
        project = session.get_one(Project, turn.project_id)
        outcome = definition_of(session, project.lifecycle_id).steps[slot.step_key].outcomes[turn.outcome]
        if outcome.effect != "counter":
            return None
        dice = self.character.dice(project.code, "counter", slot.subject, slot.round)
        return counter_offer(session, project, slot.subject, dice)

    def _holders(self, session: Session, slot: Slot) -> list[Actor]:
        """Give those who may answer a slot; where somebody is away, who acts for them comes first."""
        holders = holders_of(session, slot)
        people = [actor.person_id for actor in holders if actor.person_id is not None]
        acting = acting_for(session, people)
        return [*(Actor(person, slot.organisation_id) for person in acting), *holders]

    def _act(self, session: Session, project: Project, turn: Turn) -> None:
        """Have whoever may do it take an action; one that the project's place does not allow is let be."""
        words = self.character.dice(project.code, turn.outcome).choice(COMMENTS["act"])
        roles = definition_of(session, project.lifecycle_id).action[turn.outcome].by
        entitled = select(Appointment).where(col(Appointment.role).in_(roles)).order_by(col(Appointment.id))
        actors = [Actor(a.person_id, a.organisation_id) for a in session.exec(entitled).all()]
        self._first_allowed(
            actors, lambda actor: intervene(session, turn.project_id, turn.outcome, words, actor, turn.at)
        )

    def _first_allowed(self, actors: Iterable[Actor], attempt: Callable[[Actor], object]) -> bool:
        """Let actors try in turn until one is allowed to."""
        for actor in actors:
            try:
                attempt(actor)
            except ShirakaError:
                continue
            self.taken += 1
            return True
        return False

    def _start_the_rest(self, session: Session) -> None:
        """Open the draft of each project whose turn has not come: its sponsor sees it from today."""
        started = select(Step.project_id)
        for project in session.exec(select(Project).where(col(Project.id).not_in(started))).all():
            project.opened_at = project.stage_entered_at = self.until
            advance(session, identity(project), self.until)
            session.execute(delete(Work).where(col(Work.project_id) == project.id))

    def _file_old_notices(self, session: Session) -> None:
        """Keep the notices of the played past unsent: they were never this installation's to send."""
        old = col(Notice.created_at) < self.until - STILL_NEWS
        session.execute(
            update(Notice).where(old, col(Notice.state) == "queued").values(state="expired", reason=PLAYED)
        )


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(8), UTC)
