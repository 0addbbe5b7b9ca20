"""The record: writes a rule's changes as rows, history and owed notices, all in the caller's transaction."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlmodel import Session

from models import funds, journal
from models.announcements import announce
from models.clock_changes import ClockChanges
from models.columns import identity
from models.loading import Loaded
from models.rules.changes import (
    Change,
    Ended,
    SlotAnswered,
    SlotMoved,
    SlotOpened,
    StageEntered,
    StateEntered,
    as_data,
    kind_of,
)
from models.rules.facts import Left
from models.slot_changes import SlotChanges
from models.step_changes import StepChanges


def record(
    session: Session,
    loaded: Loaded,
    changes: Sequence[Change],
    now: datetime,
    *,
    comment: str = "",
    person_id: int | None = None,
    flow_run_id: str | None = None,
) -> None:
    """Write the changes made to a loaded project, in order: rows, events, and the notices that they owe.

    `comment` is what the deciding person wrote; it stands in the answer's event and in the notices.
    """
    project, definition = loaded.project, loaded.definition
    steps = StepChanges(loaded.facts.steps, now)
    slots = SlotChanges(identity(project), loaded.facts.calendar, now)
    for change in changes:
        match change:
            case SlotOpened():
                slots.open(change, steps.cycle(change.step), definition, project.stage)
            case SlotAnswered():
                slots.answer(change)
            case SlotMoved():
                slots.move(change)
            case StageEntered(stage):
                project.stage, project.stage_entered_at = stage, now
            case StateEntered(state, left) | Ended(state, left):
                ended_at = now if isinstance(change, Ended) else None
                project.state, project.held, project.closed_at = state, held(left), ended_at
            case _:
                steps.take(change)
    steps.write(session, identity(project), definition, project.stage)
    opened = slots.write(session)
    ClockChanges(loaded, changes, now).write(session, opened)
    journal.append(session, project, _entries(changes, comment), now, person_id, flow_run_id)
    _settle_funds(session, loaded, changes, person_id, now)
    if flow_run_id is not None:
        project.flow_run_id = flow_run_id
    announce(session, loaded, changes, opened, now, comment)


def _settle_funds(
    session: Session, loaded: Loaded, changes: Sequence[Change], person_id: int | None, now: datetime
) -> None:
    """Set free what a project holds that ends, and take it again for one that goes on after its end."""
    ended = next((change for change in changes if isinstance(change, Ended)), None)
    if ended is not None:
        funds.release_at_end(session, loaded.project, ended.state, person_id, now)
    elif loaded.facts.state in loaded.definition.terminal:
        funds.take_again(session, loaded.project, person_id, now)


def held(left: Left | None) -> dict[str, Any] | None:
    """Give what a side state remembers, as the project's row keeps it."""
    if left is None:
        return None
    return {**asdict(left), "at": left.at.isoformat() if left.at else None}


def _entries(changes: Sequence[Change], comment: str) -> list[tuple[str, dict[str, Any]]]:
    return [(kind_of(change), _entry(change, comment)) for change in changes]


def _entry(change: Change, comment: str) -> dict[str, Any]:
    data = as_data(change)
    return {**data, "comment": comment} if comment and isinstance(change, SlotAnswered) else data
