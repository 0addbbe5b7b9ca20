"""Clock changes: gathers which SLA clocks a movement starts, ends and stops, and writes it at once."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, String, bindparam, case, func, literal, or_, select, text, update
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import Session

from models.clock_facts import (
    end_pauses,
    fact_of,
    paused_clocks,
    pauses_of,
    set_running,
    warnings_of,
)
from models.columns import columns_of, identity, table_of
from models.db import UTCDateTime
from models.loading import Loaded
from models.rules.changes import (
    Change,
    Ended,
    SlotAnswered,
    SlotMoved,
    SlotOpened,
    StageEntered,
    StateEntered,
)
from models.rules.clocks import WARNINGS, ClockFact, due_of, next_action
from models.rules.facts import ACTIVE, RETURNED
from models.rules.sla import Allowed, due_at
from models.sla_clock import STAGE, STEP, WAIT, SlaClock, SlaPause
from models.step import Slot

SIDE_STATE = "side_state"
CLOSED = "closed"

_clock, _pause = columns_of(SlaClock), columns_of(SlaPause)
_STARTED = (
    "project_id",
    "slot_id",
    "kind",
    "stage",
    "step_key",
    "subject",
    "cycle",
    "number",
    "rework",
    "organisation_id",
    "role",
    "unit",
    "amount",
    "calendar_version_id",
    "state",
    "started_at",
    "due_at",
    "ended_at",
    "warned",
    "level",
    "next_action_at",
)
# Plain SQL that both databases share. A stage whose clock runs already keeps it through all its cycles.
START = text(
    f"INSERT INTO slaclock ({', '.join(_STARTED)}) VALUES ({', '.join(f':{name}' for name in _STARTED)})"
    " ON CONFLICT DO NOTHING"
).bindparams(*(bindparam(it, type_=UTCDateTime()) for it in _STARTED if it.endswith("_at")))

_NOW: Any = bindparam("now", type_=UTCDateTime())
_OUTCOME: Any = bindparam("outcome", type_=String())
_THIS: Sequence[ColumnElement[bool]] = (
    _clock.project_id == bindparam("of_project"),
    (_clock.kind == STAGE) == bindparam("of_stage"),
    _clock.step_key == bindparam("of_step"),
    _clock.subject == bindparam("of_subject"),
    or_(_clock.kind == STAGE, _clock.cycle == bindparam("of_cycle", type_=Integer())),
    _clock.ended_at.is_(None),
)
_LATE = (_clock.due_at < _NOW) & (_clock.kind != WAIT) & (_clock.breached_at.is_(None))
END = (
    update(table_of(SlaClock))
    .where(*_THIS)
    .values(
        state=case(
            (_clock.kind == WAIT, literal("cancelled")),
            (_OUTCOME != "met", _OUTCOME),
            (or_(_clock.due_at < _NOW, _clock.breached_at.is_not(None)), literal("met_late")),
            else_=literal("met"),
        ),
        breached_at=case((_LATE, _clock.due_at), else_=_clock.breached_at),
        detected_at=case((_LATE, _NOW), else_=_clock.detected_at),
        ended_at=_NOW,
        next_action_at=None,
    )
)
STOP = (
    update(table_of(SlaClock))
    .where(*_THIS)
    .values(state="paused", paused_at=func.coalesce(_clock.paused_at, _NOW), due_at=None, next_action_at=None)
)
NOTE_STOP = (
    table_of(SlaPause)
    .insert()
    .from_select(
        ["clock_id", "reason", "text", "started_at"],
        select(_clock.id, literal(SIDE_STATE), literal(""), _NOW).where(*_THIS),
    )
)


class ClockChanges:
    """The SLA clocks of one project that a movement starts, ends or stops."""

    def __init__(self, loaded: Loaded, changes: Iterable[Change], now: datetime) -> None:
        """Note what `changes` made to a loaded project mean for its clocks."""
        self.project = loaded.project
        self.definition = loaded.definition
        self.calendar = loaded.facts.calendar
        self.now = now
        self.starting: list[SlotOpened] = []
        self.stages: list[str] = [] if loaded.facts.steps else [loaded.facts.stage]
        self.ended: list[dict[str, Any]] = []
        self.stopped: list[dict[str, Any]] = []
        self.resumes = False
        self.resumed: dict[tuple[str, str, int], datetime | None] = {}
        self._stage, self._state = loaded.facts.stage, loaded.facts.state
        for change in changes:
            self._take(change)

    def _take(self, change: Change) -> None:
        match change:
            case SlotOpened():
                self.starting.append(change)
            case SlotAnswered() | SlotMoved():
                self._take_turn(change)
            case StageEntered(entered):
                order = self.definition.stage_order
                # A stage that is only passed through gets no clock.
                self.stages = [it for it in self.stages if order[it] >= order[entered]] + [entered]
                self.ended += [self._of_stage(it, "met") for it in order if order[it] < order[entered]]
                self._stage = entered
            case StateEntered(entered):
                self._enter(entered)
            case Ended(entered):
                outcome = "met" if entered == CLOSED else "cancelled"
                self.ended += [self._of_stage(it, outcome) for it in self.definition.stage_order]
                self._state = entered
            case _:
                pass

    def _enter(self, state: str) -> None:
        """Note that a state is entered: beside the stages clocks stand still, back in them they run."""
        if state not in (ACTIVE, RETURNED):
            self.stopped += [self._of_stage(it) for it in self.definition.stage_order]
        elif self._state in self.definition.terminal:
            self.stages.append(self._stage)
        elif self._state not in (ACTIVE, RETURNED):
            self.resumes = True
        self._state = state

    def write(self, session: Session, opened: Iterable[Slot]) -> None:
        """Write every change; `opened` are the turns that began."""
        connection = session.connection()
        slots = {(it.step_key, it.subject, it.round): it for it in opened}
        if self.ended:
            connection.execute(END, self.ended)
        rows = [self._stage_row(stage) for stage in dict.fromkeys(self.stages)]
        rows += [
            self._row(change, slots[change.step, change.subject, change.round]) for change in self.starting
        ]
        if rows:
            connection.execute(START, rows)
        if self.stopped:
            connection.execute(NOTE_STOP, self.stopped)
            connection.execute(STOP, self.stopped)
        if self.resumes:
            self._resume(session)

    def _resume(self, session: Session) -> None:
        """Have clocks that a side state stopped run again, unless they stand still for their own reason."""
        clocks = paused_clocks(session, identity(self.project))
        end_pauses(session, [identity(it) for it in clocks], SIDE_STATE, self.now)
        stops = pauses_of(session, [identity(it) for it in clocks])
        for clock in clocks:
            pauses = stops.get(identity(clock), ())
            if any(it.end is None for it in pauses):
                continue
            fact = replace(fact_of(clock, pauses, warnings_of(self.definition, clock)), state="running")
            due = self.resumed.get((clock.step_key, clock.subject, clock.cycle))
            fact = replace(fact, due_at=due or due_of(self.calendar, fact))
            set_running(clock, fact, next_action(self.calendar, fact))

    def _take_turn(self, change: SlotAnswered | SlotMoved) -> None:
        if isinstance(change, SlotMoved):
            if change.state == "paused":
                self.stopped.append(self._of_turn(change))
            elif change.state == "open":
                self.resumes = True
                self.resumed[change.step, change.subject, change.round] = change.due_at
            else:
                outcome = "returned" if change.state == "returned" else "cancelled"
                self.ended.append(self._of_turn(change, outcome))
            return
        effect = self.definition.steps[change.step].outcomes[change.outcome].effect
        outcome = {"return": "returned", "recuse": "cancelled"}.get(effect, "met")
        self.ended.append(self._of_turn(change, outcome))

    def _of_turn(self, change: SlotAnswered | SlotMoved, outcome: str = "") -> dict[str, Any]:
        return self._place(change.step, outcome, subject=change.subject, cycle=change.round)

    def _of_stage(self, stage: str, outcome: str = "") -> dict[str, Any]:
        return self._place(stage, outcome, is_stage=True)

    def _place(
        self, step: str, outcome: str, *, subject: str = "", cycle: int = 1, is_stage: bool = False
    ) -> dict[str, Any]:
        return {
            "now": self.now,
            "outcome": outcome,
            "of_project": self.project.id,
            "of_stage": is_stage,
            "of_step": step,
            "of_subject": subject,
            "of_cycle": cycle,
        }

    def _row(self, change: SlotOpened, slot: Slot) -> dict[str, Any]:
        step = self.definition.steps[change.step]
        target = step.targets.get(change.subject) or step.target
        allowed = target.allowed if target else None
        ended = slot.state not in ("open", "paused")
        row = {
            "slot_id": slot.id,
            "kind": STEP,
            "stage": slot.stage,
            "step_key": change.step,
            "subject": change.subject,
            "cycle": change.round,
            "number": 0,
            "rework": change.round > 1,
            "organisation_id": change.organisation,
            "role": change.role,
            "amount": change.allowed or (allowed.amount if allowed else None),
            "unit": allowed.unit if allowed else "working_days",
            "due_at": change.due_at,
            "state": "cancelled" if ended else "running",
            "ended_at": self.now if ended else None,
        }
        return self._timed(row, None if ended else change.due_at, step.warnings)

    def _stage_row(self, stage: str) -> dict[str, Any]:
        target = next(it.target for it in self.definition.stages if it.id == stage)
        due = due_at(self.calendar, self.now, target.allowed) if target else None
        row = {
            "slot_id": None,
            "kind": STAGE,
            "stage": stage,
            "step_key": stage,
            "subject": "",
            "cycle": 1,
            "number": self.project.event_sequence,
            "rework": False,
            "organisation_id": None,
            "role": "",
            "amount": target.allowed.amount if target else None,
            "unit": target.allowed.unit if target else "working_days",
            "due_at": due,
            "state": "running",
            "ended_at": None,
        }
        return self._timed(row, due, WARNINGS)

    def _timed(self, row: dict[str, Any], due: datetime | None, warnings: tuple[int, ...]) -> dict[str, Any]:
        allowed = Allowed(row["unit"], row["amount"]) if row["amount"] is not None else None
        clock = ClockFact(self.now, allowed, due, warnings=warnings)
        return {
            **row,
            "project_id": self.project.id,
            "calendar_version_id": self.calendar.version,
            "started_at": self.now,
            "warned": 0,
            "level": 0,
            "next_action_at": next_action(self.calendar, clock),
        }
