"""A person's inbox: the answers that wait for them, by how soon they are due."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select
from sqlmodel import Session, col

from models.definitions import definition_of
from models.queries.claims import ClaimRow, claims_on
from models.queries.project import Place, stage_place, step_place
from models.queries.rows import fetch_one
from models.queries.slots import SlotFilter, SlotKey, SlotRow, awaited, list_slots
from models.queries.visibility import Viewer
from models.step import Slot


@dataclass(frozen=True, slots=True)
class InboxCounts:
    """How many answers are overdue, due before the week is over, and due later or never.

    `mark` changes when one comes or goes, as `models.queries.marks` has it.
    """

    overdue: int
    this_week: int
    later: int
    mark: str

    @property
    def total(self) -> int:
        """Count all of them."""
        return self.overdue + self.this_week + self.later


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn at a step with the names of its step and stage; `repeats` is what the step repeats for.

    `claim` says who has taken it on, or is none.
    """

    slot: SlotRow
    step: Place
    stage: Place | None
    repeats: str | None
    claim: ClaimRow | None = None


@dataclass(frozen=True, slots=True)
class Inbox:
    """One page of the turns that wait for a person, the most urgent first."""

    counts: InboxCounts
    overdue: tuple[Turn, ...]
    this_week: tuple[Turn, ...]
    later: tuple[Turn, ...]
    after: SlotKey | None


def inbox(
    session: Session,
    viewer: Viewer,
    now: datetime,
    week_ends: datetime,
    *,
    whose: str = "mine",
    after: SlotKey | None = None,
    limit: int = 50,
) -> Inbox:
    """Give up to `limit` open turns by whose they are, as `SlotFilter` tells."""
    found = list_slots(session, viewer, now, SlotFilter(whose=whose), after=after, limit=limit)
    claims = claims_on(session, [slot.id for slot in found.items])
    turns = tuple(turn_of(session, slot, claims.get(slot.id)) for slot in found.items)
    return Inbox(
        counts=_counts(session, viewer, now, week_ends, whose),
        overdue=tuple(turn for turn in turns if turn.slot.late),
        this_week=tuple(turn for turn in turns if not turn.slot.late and _is_before(turn, week_ends)),
        later=tuple(turn for turn in turns if not turn.slot.late and not _is_before(turn, week_ends)),
        after=found.after,
    )


def turn_of(session: Session, slot: SlotRow, claim: ClaimRow | None = None) -> Turn:
    """Name the step and the stage of a slot."""
    definition = definition_of(session, slot.lifecycle_id)
    staged = slot.stage in {stage.id for stage in definition.stages}
    step = definition.steps[slot.step]
    place = stage_place(definition, slot.stage) if staged else None
    return Turn(slot, step_place(definition, slot.step), place, step.for_each, claim)


def _is_before(turn: Turn, instant: datetime) -> bool:
    return turn.slot.due_at is not None and turn.slot.due_at < instant


def _counts(session: Session, viewer: Viewer, now: datetime, week_ends: datetime, whose: str) -> InboxCounts:
    due = col(Slot.due_at)
    counting = select(
        func.coalesce(func.sum(case((due < now, 1), else_=0)), 0),
        func.coalesce(func.sum(case(((due >= now) & (due < week_ends), 1), else_=0)), 0),
        func.count(),
        func.coalesce(func.max(col(Slot.id)), 0),
    ).where(*awaited(viewer, whose))
    row = fetch_one(session, counting)
    overdue, this_week, total, newest = (int(value) for value in row) if row else (0, 0, 0, 0)
    return InboxCounts(overdue, this_week, total - overdue - this_week, f"{total}-{newest}")
