"""A project's history in the names that a page shows: what happened at each instant, by whose hand."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from models.definitions import definition_of
from models.organisation import Organisation
from models.queries.events import EventRow, last_events
from models.queries.rows import fetch
from models.rules.definition import Lifecycle, Title
from models.rules.text import Text

# Events that only repeat in detail what another event of the same instant says.
UNSAID = ("step_opened", "slot_moved")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened; names that its kind does not have are none."""

    kind: str
    step: Text | None
    repeats: str | None
    subject: str
    target: Text | None
    outcome: Text | None
    bodies: tuple[Text, ...]
    comment: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """What happened to a project at one instant: by a person, or by the engine in a flow run."""

    happened_at: datetime
    person: Text | None
    flow_run_id: str | None
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class History:
    """Some entries, the newest first; `before` is where older ones go on, or none."""

    entries: tuple[Entry, ...]
    before: int | None


def history(
    session: Session, project_id: int, lifecycle_id: int, *, before: int | None = None, limit: int = 60
) -> History:
    """Give a project's history from its last event, or from those before a sequence number."""
    events = last_events(session, project_id, limit + 1, before=before)
    shown = events[:limit]
    definition = definition_of(session, lifecycle_id)
    bodies = _bodies(session, shown)
    entries = [
        Entry(at, person, run, _lines(definition, reversed(list(group)), bodies))
        for (at, person, run), group in groupby(
            shown, key=lambda event: (event.happened_at, event.person, event.flow_run_id)
        )
    ]
    said = tuple(entry for entry in entries if entry.lines)
    return History(said, shown[-1].sequence if len(events) > limit else None)


def _lines(definition: Lifecycle, events: Iterable[EventRow], bodies: Mapping[int, Text]) -> tuple[Line, ...]:
    lines: list[Line] = []
    for event in events:
        if event.kind in UNSAID:
            continue
        line = _line(definition, event, bodies)
        last = lines[-1] if lines else None
        if last and last.kind == "slot_opened" == line.kind and last.step == line.step:
            line = _joined(last, line)
            lines.pop()
        lines.append(line)
    return tuple(lines)


def _joined(first: Line, second: Line) -> Line:
    """Say several turns at one step as one."""
    bodies = tuple(dict.fromkeys((*first.bodies, *second.bodies)))
    subject = first.subject if first.subject == second.subject else ""
    return Line(first.kind, first.step, first.repeats, subject, None, None, bodies, "", first.data)


def _line(definition: Lifecycle, event: EventRow, bodies: Mapping[int, Text]) -> Line:
    data = event.data
    step = definition.steps.get(data.get("step", ""))
    outcome = step.outcomes.get(data.get("outcome", "")) if step else None
    body = bodies.get(data.get("organisation", 0))
    left = data.get("left") or {}
    return Line(
        kind=event.kind,
        step=_text(step.title) if step else None,
        repeats=step.for_each if step else None,
        subject=data.get("subject") or "",
        target=_target(definition, event),
        outcome=_text(outcome.title) if outcome else None,
        bodies=(body,) if body else (),
        comment=data.get("comment") or _reason(event.kind, left),
        data=data,
    )


def _reason(kind: str, left: Mapping[str, Any]) -> str:
    """Give why a person moved a project aside; what an answer did is told where the answer is."""
    reason = str(left.get("reason", "")) if kind in ("state_entered", "ended") else ""
    return "" if left.get("step") else reason


def _target(definition: Lifecycle, event: EventRow) -> Text | None:
    """Name the stage, state or step that an event leads to."""
    stages = {stage.id: stage.title for stage in definition.stages}
    match event.kind:
        case "stage_entered":
            title = stages.get(event.data["stage"])
        case "state_entered" | "ended":
            state = event.data["state"]
            found = definition.side_state.get(state) or definition.terminal.get(state)
            title = found.title if found else None
        case "step_returned":
            title = definition.steps[event.data["to"]].title
        case _:
            title = None
    return _text(title) if title else None


def _bodies(session: Session, events: Iterable[EventRow]) -> Mapping[int, Text]:
    wanted = {event.data["organisation"] for event in events if "organisation" in event.data}
    statement = select(col(Organisation.id), col(Organisation.name_ar), col(Organisation.name_en)).where(
        col(Organisation.id).in_(wanted)
    )
    return {key: Text(ar, en) for key, ar, en in fetch(session, statement)}


def _text(title: Title) -> Text:
    return Text(title.ar, title.en)
