"""Admissions: asks the rule about every notice that is due, and writes down what it says about each."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, or_, select, update
from sqlmodel import Session, col

from models.notice import Notice
from models.person import Person
from models.preference import Preference
from models.rules.admission import SHARED, Candidate, Ruling, admit
from models.rules.delivery import WAITING
from models.rules.kinds import DIGEST, Manner, sending_of
from models.rules.pace import Pace
from models.step import Slot
from models.suppression import Suppression

Alike = tuple[int | None, int | None]


def due_candidates(
    session: Session, now: datetime, limit: int, without: Sequence[str], only: Sequence[str] | None = None
) -> list[Candidate]:
    """Give the notices that are due, the longest due first, but none to the domains in `without`.

    While mail stands still these are of the kinds in `only`.
    """
    chosen: Any = (
        select(
            col(Notice.id),
            col(Notice.kind),
            col(Notice.person_id),
            col(Notice.project_id),
            col(Notice.attempts),
            col(Slot.state),
            col(Person.active),
            col(Suppression.address),
            col(Preference.manner),
        )
        .outerjoin(Slot, col(Slot.id) == col(Notice.slot_id))
        .outerjoin(Person, col(Person.id) == col(Notice.person_id))
        .outerjoin(
            Suppression,
            (col(Suppression.address) == col(Notice.address)) & col(Suppression.lifted_at).is_(None),
        )
        .outerjoin(
            Preference,
            (col(Preference.person_id) == col(Notice.person_id)) & (col(Preference.kind) == col(Notice.kind)),
        )
        .where(col(Notice.state).in_(WAITING), col(Notice.due_at) <= now)
        .order_by(col(Notice.due_at), col(Notice.id))
        .limit(limit)
    )
    if only is not None:
        chosen = chosen.where(col(Notice.kind).in_(only))
    if without:
        chosen = chosen.where(col(Notice.domain).not_in(without))
    if session.get_bind().dialect.name == "postgresql":
        chosen = chosen.with_for_update(of=Notice, skip_locked=True)
    return [_candidate(row) for row in session.execute(chosen)]


def admit_all(session: Session, candidates: Sequence[Candidate], now: datetime, pace: Pace) -> list[int]:
    """Give the ids of those that may leave now, in order; what becomes of the others is written down."""
    sent, last = _sent_lately(session, candidates, now, pace)
    leaders: dict[Alike, int] = {}
    admitted = []
    for it in candidates:
        alike = (it.person_id, it.project_id)
        shares = sending_of(it.kind).coalesced and it.attempts == 0 and pace.together > timedelta()
        if shares and alike in leaders:
            _write(session, it.id, state="told", told_in_id=leaders[alike], ended_at=now, **_why(SHARED))
            continue
        ruling = admit(it, sent[it.person_id or 0], last.get(alike), now, pace)
        if ruling.verdict != "send":
            _carry_out(session, it, ruling, now)
            continue
        admitted.append(it.id)
        sent[it.person_id or 0] += is_single(it.kind)
        if shares and it.person_id is not None:
            leaders[alike] = it.id
    return admitted


def is_single(kind: str) -> bool:
    """Tell whether a kind counts among the single mails of a day."""
    return kind != DIGEST and sending_of(kind).manner is not Manner.ALWAYS


def _carry_out(session: Session, candidate: Candidate, ruling: Ruling, now: datetime) -> None:
    why = {"cause": ruling.cause, "reason": ruling.reason}
    match ruling.verdict:
        case "end":
            _write(session, candidate.id, state=ruling.state, ended_at=now, **why)
        case "fold":
            _write(session, candidate.id, state="waiting", due_at=ruling.until, **why)
        case _:
            _write(session, candidate.id, due_at=ruling.until, **why)


def _sent_lately(
    session: Session, candidates: Iterable[Candidate], now: datetime, pace: Pace
) -> tuple[Counter[int], dict[Alike, datetime]]:
    """Count the single mails of today by person, and give the last that shares, by person and project."""
    sent: Counter[int] = Counter()
    last: dict[Alike, datetime] = {}
    persons = {it.person_id for it in candidates if it.person_id is not None}
    if not persons or (pace.immediate_a_day is None and not pace.together):
        return sent, last
    rows = session.execute(
        select(col(Notice.person_id), col(Notice.project_id), col(Notice.kind), col(Notice.accepted_at))
        .where(col(Notice.person_id).in_(persons))
        .where(
            or_(
                col(Notice.state).in_(("claimed", "sending")),
                (col(Notice.state) == "accepted")
                & (col(Notice.accepted_at) >= pace.window.start_of_day(now)),
            )
        )
    )
    for person, project, kind, accepted_at in rows:
        sent[person] += is_single(kind)
        if sending_of(kind).coalesced:
            at = accepted_at or now
            last[person, project] = max(at, last.get((person, project), at))
    return sent, last


def _candidate(row: Row[Any]) -> Candidate:
    identity, kind, person, project, attempts, slot_state, active, suppressed, manner = row
    found = Candidate(identity, kind, person, project, attempts, slot_state)
    return replace(found, is_active=active is not False, is_suppressed=suppressed is not None, choice=manner)


def _why(reason: tuple[str, str]) -> dict[str, str]:
    return {"cause": reason[0], "reason": reason[1]}


def _write(session: Session, notice_id: int, **values: Any) -> None:
    session.execute(
        update(Notice)
        .where(col(Notice.id) == notice_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
