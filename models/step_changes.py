"""Step changes: gathers what a movement makes of a project's steps, and writes it in two statements."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, update
from sqlmodel import Session

from models.columns import table_of
from models.rules.changes import (
    Change,
    StepOpened,
    StepPassed,
    StepReturned,
    StepSkipped,
    StepVoided,
)
from models.rules.definition import Lifecycle
from models.rules.facts import StepFact
from models.step import Step

_table = table_of(Step)
INSERT = insert(_table)
UPDATE = (
    update(_table)
    .where(_table.c.project_id == bindparam("of_project"), _table.c.key == bindparam("of_step"))
    .values(
        opened_at=func.coalesce(bindparam("reopened_at", type_=_table.c.opened_at.type), _table.c.opened_at),
        **{name: bindparam(f"new_{name}") for name in ("state", "cycle", "returned", "closed_at")},
    )
)
CLOSING = {StepPassed: "passed", StepSkipped: "skipped", StepVoided: "void"}


class StepChanges:
    """The steps of one project that a movement changes."""

    def __init__(self, steps: Mapping[str, StepFact], now: datetime) -> None:
        """Start from the steps as they stand."""
        self.before = steps
        self.now = now
        self.after: dict[str, StepFact] = {}
        self.opened: set[str] = set()

    def cycle(self, step: str) -> int:
        """Tell how often a step was opened, this movement included."""
        return self._fact(step).cycle

    def take(self, change: Change) -> None:
        """Note what a change makes of its step; other changes are let be."""
        match change:
            case StepOpened(step, cycle):
                self.opened.add(step)
                self.after[step] = replace(self._fact(step), state="open", cycle=cycle)
            case StepReturned(step, subject=subject):
                fact = self._fact(step)
                state = fact.state if subject is not None else "returned"
                self.after[step] = replace(fact, state=state, returned=fact.returned + 1)
            case StepPassed(step) | StepSkipped(step) | StepVoided(step):
                self.after[step] = replace(self._fact(step), state=CLOSING[type(change)])
            case _:
                pass

    def write(self, session: Session, project_id: int, definition: Lifecycle, stage: str) -> None:
        """Write each changed step; `stage` is where the steps of side states are filed."""
        connection = session.connection()
        new = [step for step in self.after if step not in self.before]
        known = [step for step in self.after if step in self.before]
        if new:
            connection.execute(INSERT, [self._row(step, project_id, definition, stage) for step in new])
        if known:
            connection.execute(UPDATE, [self._values(step, project_id) for step in known])

    def _fact(self, step: str) -> StepFact:
        return self.after.get(step) or self.before.get(step) or StepFact("new", 0)

    def _row(self, step: str, project_id: int, definition: Lifecycle, stage: str) -> dict[str, Any]:
        fact = self.after[step]
        home = definition.stage_of.get(step)
        return {
            "project_id": project_id,
            "key": step,
            "stage": home.id if home else stage,
            "state": fact.state,
            "cycle": fact.cycle,
            "returned": fact.returned,
            "opened_at": self.now,
            "closed_at": None if fact.state == "open" else self.now,
        }

    def _values(self, step: str, project_id: int) -> dict[str, Any]:
        fact = self.after[step]
        return {
            "of_project": project_id,
            "of_step": step,
            "reopened_at": self.now if step in self.opened else None,
            "new_state": fact.state,
            "new_cycle": fact.cycle,
            "new_returned": fact.returned,
            "new_closed_at": None if fact.state == "open" else self.now,
        }
