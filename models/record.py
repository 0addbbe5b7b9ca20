"""The record: writes a rule's changes as rows, history and owed notices, all in the caller's transaction."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, update
from sqlmodel import Session, col, select

from models import journal
from models.announcements import announce
from models.columns import identity
from models.project import Project
from models.rules.changes import (
    Change,
    Ended,
    SlotAnswered,
    SlotMoved,
    SlotOpened,
    StageEntered,
    StateEntered,
    StepOpened,
    StepPassed,
    StepReturned,
    StepSkipped,
    StepVoided,
    as_data,
    kind_of,
)
from models.rules.definition import Lifecycle
from models.rules.facts import Facts, Left
from models.step import Slot, Step

CLOSED_STATES = {StepPassed: "passed", StepSkipped: "skipped", StepVoided: "void", StepReturned: "returned"}


class Record:
    """Writes what happened to one project, under one time and one actor."""

    def __init__(
        self,
        session: Session,
        project: Project,
        definition: Lifecycle,
        facts: Facts,
        now: datetime,
        *,
        person_id: int | None = None,
        flow_run_id: str | None = None,
    ) -> None:
        """Prepare to write changes made to `facts`."""
        self.session = session
        self.project = project
        self.definition = definition
        self.now = now
        self.person_id = person_id
        self.flow_run_id = flow_run_id
        self.calendar = facts.calendar
        self.opened: dict[tuple[str, str, int], Slot] = {}
        self.known = set(facts.steps)
        self.cycles = {key: fact.cycle for key, fact in facts.steps.items()}

    def write(self, changes: Sequence[Change], comment: str = "") -> None:
        """Write changes in order: rows, events, and the notices that they owe."""
        for change in changes:
            self._write(change)
        opened = list(self.opened.values())
        self.session.add_all(opened)
        self.session.flush()
        entries = [(kind_of(type(change)), self._entry(change, comment)) for change in changes]
        journal.append(self.session, self.project, entries, self.now, self.person_id, self.flow_run_id)
        self.project.flow_run_id = self.flow_run_id or self.project.flow_run_id
        announce(self.session, self.project, self.definition, changes, opened, self.now, comment)

    def _entry(self, change: Change, comment: str) -> dict[str, Any]:
        data = as_data(change)
        if comment and isinstance(change, SlotAnswered):
            data = {**data, "comment": comment}
        return data

    def _write(self, change: Change) -> None:
        match change:
            case SlotOpened(step, subject, round_):
                self.opened[step, subject, round_] = self._slot(change)
            case StepOpened(step, cycle):
                self._open(step, cycle)
            case StepReturned(step, subject=subject):
                state = {} if subject else {"state": "returned", "closed_at": self.now}
                self._update_step(step, returned=col(Step.returned) + 1, **state)
            case StepSkipped(step) if step not in self.known:
                self._insert_step(step, "skipped", 0)
            case StepPassed(step) | StepSkipped(step) | StepVoided(step):
                self._update_step(step, state=CLOSED_STATES[type(change)], closed_at=self.now)
            case SlotMoved() | SlotAnswered():
                self._move(change)
            case StageEntered(stage):
                self.project.stage, self.project.stage_entered_at = stage, self.now
            case StateEntered(state, left):
                self.project.state, self.project.held = state, held(left)
                self.project.closed_at = None
            case Ended(state, left):
                self.project.state, self.project.held = state, held(left)
                self.project.closed_at = self.now
            case _:
                pass

    def _open(self, step: str, cycle: int) -> None:
        self.cycles[step] = cycle
        if step in self.known:
            self._update_step(step, state="open", cycle=cycle, opened_at=self.now, closed_at=None)
        else:
            self._insert_step(step, "open", cycle)

    def _insert_step(self, step: str, state: str, cycle: int) -> None:
        self.known.add(step)
        row = {
            "project_id": self.project.id,
            "key": step,
            "stage": self._stage(step),
            "state": state,
            "cycle": cycle,
            "returned": 0,
            "opened_at": self.now,
        }
        self.session.execute(insert(Step), [row])

    def _update_step(self, step: str, **values: Any) -> None:
        wanted = update(Step).where(col(Step.project_id) == self.project.id, col(Step.key) == step)
        self.session.execute(wanted.values(**values).execution_options(synchronize_session=False))

    def _stage(self, step: str) -> str:
        stage = self.definition.stage_of.get(step)
        return stage.id if stage else self.project.stage

    def _slot(self, change: SlotOpened) -> Slot:
        return Slot(
            project_id=identity(self.project),
            step_key=change.step,
            stage=self._stage(change.step),
            cycle=self.cycles.get(change.step, 1),
            subject=change.subject,
            round=change.round,
            role=change.role,
            organisation_id=change.organisation,
            person_id=change.person,
            chair=change.chair,
            state="open",
            opened_at=self.now,
            due_at=change.due_at,
            lapse_at=change.lapse_at,
            next_action_at=self._first_action(change.due_at),
        )

    def _first_action(self, due_at: datetime | None) -> datetime | None:
        """Give when time first acts on a slot: its reminder a working day before it is due, or its due time."""
        if due_at is None:
            return None
        reminder = self.calendar.working_days_before(due_at, 1)
        return reminder if reminder > self.now else due_at

    def _move(self, change: SlotMoved | SlotAnswered) -> None:
        values: dict[str, Any] = {"state": change.state, "next_action_at": None}
        if isinstance(change, SlotAnswered):
            values |= {"outcome": change.outcome, "answered_by": change.person, "seals": change.seals or {}}
        if change.state == "paused":
            values["paused_at"] = self.now
        elif change.state == "open":
            values |= self._resumed(change)
        else:
            values["closed_at"] = self.now
        fresh = self.opened.get((change.step, change.subject, change.round))
        if fresh is not None:
            fresh.sqlmodel_update(values)
            return
        self.session.execute(
            update(Slot)
            .where(*self._is_slot(change))
            .values(**values)
            .execution_options(synchronize_session=False)
        )

    def _resumed(self, change: SlotMoved | SlotAnswered) -> dict[str, Any]:
        """Move the times of a paused slot by as long as the pause lasted."""
        times = select(Slot.paused_at, Slot.due_at, Slot.lapse_at).where(*self._is_slot(change))
        paused_at, due_at, lapse_at = self.session.exec(times).one()
        pause = self.now - paused_at if paused_at else timedelta()
        due = due_at + pause if due_at else None
        return {
            "paused_at": None,
            "due_at": due,
            "lapse_at": lapse_at + pause if lapse_at else None,
            "next_action_at": self._first_action(due),
        }

    def _is_slot(self, change: SlotMoved | SlotAnswered) -> tuple[Any, ...]:
        return (
            col(Slot.project_id) == self.project.id,
            col(Slot.step_key) == change.step,
            col(Slot.subject) == change.subject,
            col(Slot.round) == change.round,
        )


def held(left: Left | None) -> dict[str, Any] | None:
    """Give what a side state remembers, as the project's row keeps it."""
    if left is None:
        return None
    return {**asdict(left), "at": left.at.isoformat() if left.at else None}
