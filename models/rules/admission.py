"""Admission: whether a notice that is due may leave now; if not, when, or why never. Every reason is told."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from models.rules.digest import OPTED_OUT, OVER
from models.rules.kinds import DIGEST, Manner, sending_of
from models.rules.pace import Pace

GONE = ("gone", "the recipient is no longer active")
SUPPRESSED = ("suppressed", "the address is suppressed; give another one, or lift the suppression")
ROUTED = ("routed", "the recipient wants this kind in the digest")
HOURS = ("hours", "waits for the recipient's working hours")
BOUND = ("bound", "the recipient had as many single mails today as may be; the digest tells it")
TOGETHER = ("together", "waits for others about the same project, to go in one mail")
SHARED = ("shared", "told in one mail with others about the same project")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A notice that is due, and what decides about it."""

    id: int
    kind: str
    person_id: int | None = None
    project_id: int | None = None
    attempts: int = 0
    slot_state: str | None = None
    is_active: bool = True
    is_suppressed: bool = False
    choice: str | None = None


@dataclass(frozen=True, slots=True)
class Ruling:
    """What becomes of it: sent now, `waiting` for the digest, postponed `until`, or ended in `state`."""

    verdict: Literal["send", "fold", "postpone", "end"]
    cause: str | None = None
    reason: str | None = None
    until: datetime | None = None
    state: str = "queued"


SEND = Ruling("send")


def admit(
    candidate: Candidate, sent_today: int, last_alike: datetime | None, now: datetime, pace: Pace
) -> Ruling:
    """Rule on one notice.

    `sent_today` counts the single mails that its recipient had today, `last_alike` is when they were last
    sent one that this would share a mail with.
    """
    return _ended(candidate) or _paced(candidate, sent_today, last_alike, now, pace) or SEND


def _ended(candidate: Candidate) -> Ruling | None:
    sending = sending_of(candidate.kind)
    if not candidate.is_active:
        return Ruling("end", *GONE, state="cancelled")
    if sending.about_a_turn and candidate.slot_state not in (None, "open"):
        return Ruling("end", *OVER, state="cancelled")
    if sending.optional and candidate.choice == "off":
        return Ruling("end", *OPTED_OUT, state="cancelled")
    if candidate.is_suppressed:
        return Ruling("end", *SUPPRESSED, state="cancelled" if sending.optional else "held")
    return None


def _paced(
    candidate: Candidate, sent_today: int, last_alike: datetime | None, now: datetime, pace: Pace
) -> Ruling | None:
    sending, person = sending_of(candidate.kind), candidate.person_id
    if sending.manner is Manner.ALWAYS:
        return None
    is_single = candidate.kind != DIGEST and candidate.attempts == 0 and person is not None
    if is_single and candidate.choice == "digest":
        return Ruling("fold", *ROUTED, until=now)
    if not pace.is_open(now):
        return Ruling("postpone", *HOURS, until=pace.opening(now, person))
    if is_single and pace.immediate_a_day is not None and sent_today >= pace.immediate_a_day:
        return Ruling("fold", *BOUND, until=pace.next_digest(now, person))
    if is_single and sending.coalesced and last_alike is not None and now < last_alike + pace.together:
        return Ruling("postpone", *TOGETHER, until=last_alike + pace.together)
    return None
