"""Calendar entries: which deadlines a mail puts into its recipient's calendar, and which it takes out."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, or_, select
from sqlmodel import Session, col

from models.deadline import Deadline
from models.rules.delivery import CalendarEntry, ClaimedNotice
from models.rules.digest import MOST_LINES
from models.step import Slot

WITH_DEADLINE = frozenset({"step_opened", "returned", "reminder", "overdue"})
STANDING = ("open", "paused")
MOST_CANCELLED = 5


def entries_for(session: Session, claims: Sequence[ClaimedNotice]) -> dict[int, tuple[CalendarEntry, ...]]:
    """Give the entries of each notice, and note them: a changed deadline counts its sequence up.

    A deadline that is over leaves the calendar with the next mail to its person; none is sent for that alone.
    """
    persons = {it.person_id for it in claims if it.person_id is not None}
    if not persons:
        return {}
    known = _known(session, persons, [it.id for it in claims])
    found = {}
    for claim in claims:
        entries = [*_current(session, claim, known), *_over(claim, known)]
        if entries:
            found[claim.id] = tuple(entries[:MOST_LINES])
    return found


Known = dict[tuple[int, int], tuple[Deadline, str]]


def _known(session: Session, persons: set[int], notices: list[int]) -> Known:
    """Give the persons' entries that may still stand in their calendars, each with the state of its turn."""
    rows = session.execute(
        select(Deadline, col(Slot.state))
        .join(Slot, col(Slot.id) == col(Deadline.slot_id))
        .where(col(Deadline.person_id).in_(persons))
        .where(
            or_(
                col(Deadline.cancelled_in_id).is_(None),
                col(Deadline.cancelled_in_id).in_(notices),
                col(Slot.state).in_(STANDING),
            )
        )
    )
    return {(it.slot_id, it.person_id): (it, state) for it, state in rows}


def _current(session: Session, claim: ClaimedNotice, known: Known) -> list[CalendarEntry]:
    """Give the entries of the turns that a mail speaks of."""
    told = [(claim.kind, claim.facts, claim.slot_id)]
    told += [(it.kind, it.facts, it.slot_id) for it in claim.lines]
    wanted = {
        slot: facts for kind, facts, slot in told if kind in WITH_DEADLINE and slot and facts.get("due_at")
    }
    if not wanted or claim.person_id is None:
        return []
    rows = session.execute(
        select(col(Slot.id), col(Slot.due_at)).where(
            and_(col(Slot.id).in_(wanted), col(Slot.state) == "open", col(Slot.due_at).is_not(None))
        )
    )
    return [_note(session, claim.person_id, row, wanted[row.id], known) for row in rows]


def _note(
    session: Session, person_id: int, row: Row[Any], facts: dict[str, Any], known: Known
) -> CalendarEntry:
    due_at: datetime = row.due_at
    before = known.get((row.id, person_id))
    if before is None:
        told = {name: facts.get(name) for name in ("project", "step", "path")}
        deadline = Deadline(slot_id=row.id, person_id=person_id, due_at=due_at, facts=told)
        session.add(deadline)
        known[row.id, person_id] = (deadline, "open")
    else:
        deadline = before[0]
        if deadline.due_at != due_at:
            deadline.sequence += 1
            deadline.due_at = due_at
    return CalendarEntry(row.id, deadline.sequence, due_at, deadline.facts)


def _over(claim: ClaimedNotice, known: Known) -> list[CalendarEntry]:
    """Give the entries that this mail takes out, those of an earlier attempt of it among them."""
    found: list[CalendarEntry] = []
    for deadline, state in known.values():
        mine = deadline.person_id == claim.person_id and state not in STANDING
        if not mine or deadline.cancelled_in_id not in (None, claim.id):
            continue
        if len(found) == MOST_CANCELLED:
            break
        if deadline.cancelled_in_id is None:
            deadline.cancelled_in_id = claim.id
            deadline.sequence += 1
        entry = CalendarEntry(
            deadline.slot_id, deadline.sequence, deadline.due_at, deadline.facts, is_over=True
        )
        found.append(entry)
    return found
