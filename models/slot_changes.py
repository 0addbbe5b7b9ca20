"""Slot changes: gathers what a movement makes of a project's slots, and writes it in few statements."""

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, update
from sqlmodel import Session

from models.columns import table_of
from models.rules.calendar import WorkingCalendar
from models.rules.changes import SlotAnswered, SlotMoved, SlotOpened
from models.rules.definition import Lifecycle
from models.rules.reminders import first_at
from models.step import Slot

Key = tuple[str, str, int]

_table = table_of(Slot)
_THIS = (
    _table.c.project_id == bindparam("of_project"),
    _table.c.step_key == bindparam("of_step"),
    _table.c.subject == bindparam("of_subject"),
    _table.c.round == bindparam("of_round"),
)


def _setting(*columns: str) -> Any:
    return update(_table).where(*_THIS).values({name: bindparam(f"new_{name}") for name in columns})


INSERT = insert(_table).returning(_table.c.id, sort_by_parameter_order=True)
ANSWER = _setting(
    "state",
    "outcome",
    "answered_by",
    "principal_id",
    "seals",
    "expires_at",
    "closed_at",
    "next_action_at",
    "remind_at",
)
MOVE = _setting("state", "closed_at", "paused_at", "next_action_at", "remind_at")
RESUME = _setting("state", "paused_at", "due_at", "lapse_at", "next_action_at", "remind_at")


class SlotChanges:
    """The slots of one project that a movement opens, answers or moves."""

    def __init__(self, project_id: int, calendar: WorkingCalendar, now: datetime) -> None:
        """Start with nothing changed."""
        self.project_id = project_id
        self.calendar = calendar
        self.now = now
        self.opened: dict[Key, dict[str, Any]] = {}
        self.answered: dict[Key, dict[str, Any]] = {}
        self.moved: dict[Key, dict[str, Any]] = {}
        self.resumed: dict[Key, dict[str, Any]] = {}

    def open(self, change: SlotOpened, cycle: int, definition: Lifecycle, stage: str) -> None:
        """Note a turn that begins; `stage` is where the slots of side states are filed."""
        home = definition.stage_of.get(change.step)
        self.opened[_key(change)] = {
            "project_id": self.project_id,
            "step_key": change.step,
            "stage": home.id if home else stage,
            "cycle": cycle,
            "subject": change.subject,
            "round": change.round,
            "role": change.role,
            "organisation_id": change.organisation,
            "person_id": change.person,
            "chair": change.chair,
            "state": "open",
            "seals": {},
            "opened_at": self.now,
            "due_at": change.due_at,
            "lapse_at": change.lapse_at,
            "next_action_at": change.due_at,
            "closed_at": None,
            "reminders_sent": 0,
            "remind_at": self._first_reminder(change, definition),
            "reminders_for": change.due_at,
        }

    def answer(self, change: SlotAnswered) -> None:
        """Note an answer."""
        self.answered[_key(change)] = {
            "state": change.state,
            "outcome": change.outcome,
            "answered_by": change.person,
            "principal_id": change.principal,
            "seals": change.seals or {},
            "expires_at": change.expires_at,
            "closed_at": self.now,
            "next_action_at": None,
            "remind_at": None,
        }

    def move(self, change: SlotMoved) -> None:
        """Note a slot that pauses, resumes, or ends without an answer."""
        key = _key(change)
        if key in self.opened:
            ended = {"state": change.state, "closed_at": self.now, "next_action_at": None, "remind_at": None}
            self.opened[key] |= ended
        elif change.state == "open":
            self.resumed[key] = {
                "state": "open",
                "paused_at": None,
                "due_at": change.due_at,
                "lapse_at": change.lapse_at,
                "next_action_at": change.due_at,
                # From here on reminders are planned anew, when time next looks at this turn.
                "remind_at": self.now if change.due_at else None,
            }
        else:
            paused = change.state == "paused"
            self.moved[key] = {
                "state": change.state,
                "paused_at": self.now if paused else None,
                "closed_at": None if paused else self.now,
                "next_action_at": None,
                "remind_at": None,
            }

    def write(self, session: Session) -> list[Slot]:
        """Write every change and give the slots that were opened."""
        connection = session.connection()
        for statement, changes in ((ANSWER, self.answered), (MOVE, self.moved), (RESUME, self.resumed)):
            if changes:
                connection.execute(statement, [self._bound(key, new) for key, new in changes.items()])
        if not self.opened:
            return []
        ids = connection.execute(INSERT, list(self.opened.values())).scalars().all()
        return [Slot(id=id_, **row) for id_, row in zip(ids, self.opened.values(), strict=True)]

    def _bound(self, key: Key, new: dict[str, Any]) -> dict[str, Any]:
        step, subject, round_ = key
        place = {"of_project": self.project_id, "of_step": step, "of_subject": subject, "of_round": round_}
        return {**place, **{f"new_{name}": value for name, value in new.items()}}

    def _first_reminder(self, change: SlotOpened, definition: Lifecycle) -> datetime | None:
        if change.due_at is None:
            return None
        return first_at(definition.steps[change.step].reminders, self.now, change.due_at, self.calendar)


def _key(change: SlotOpened | SlotAnswered | SlotMoved) -> Key:
    return change.step, change.subject, change.round
