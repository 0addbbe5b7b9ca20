"""A delivery's side of the outbox: what it claims, begins and writes down, in short transactions."""

import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlmodel import Session

from models.commands.claim_notices import AT_ONCE, claim_notices
from models.commands.record_delivery import (
    begin_delivery,
    give_back,
    put_off,
    put_off_domain,
    record_delivery,
)
from models.commands.watch_volume import watch_volume
from models.db import Database
from models.faults import point
from models.queries.notices import ended_for
from models.queries.volume import HOUR, accepted_since
from models.rules.delivery import ClaimedNotice, Ended, after_uncertain_ending
from models.rules.pace import Pace
from models.rules.volume import ALWAYS_ALLOWED
from notifications.composition import Composed
from notifications.outcome import POLICY, Ending, Outcome, Verdict, judge

Clock = Callable[[], datetime]


class Ledger:
    """Writes for one worker. What has ended is kept until the next transaction, which takes it along."""

    def __init__(
        self,
        database: Database,
        now_source: Clock,
        worker: str,
        flow_run_id: str | None,
        pace: Pace = AT_ONCE,
    ) -> None:
        """Keep who writes, where, by which clock and at which pace."""
        self.database = database
        self.now_source = now_source
        self.worker = worker
        self.flow_run_id = flow_run_id
        self.pace = pace
        self.counts: Counter[str] = Counter()
        self.told: Counter[tuple[str, str, str]] = Counter()
        self._lock = threading.Lock()
        self._ended: list[tuple[ClaimedNotice, Ended]] = []

    def claim(
        self, size: int, without: Sequence[str] = (), resting: Mapping[str, datetime] | None = None
    ) -> list[ClaimedNotice]:
        """Claim notices that are due, none to the domains in `without`; what goes to `resting` is put off."""
        with self.database.write() as session:
            for domain, until in (resting or {}).items():
                put_off_domain(session, domain, self.now_source(), until)
            claims = claim_notices(session, self.worker, self.now_source(), size, self.pace, without)
        if claims:
            point("notify.after_claim")
        return claims

    def end(self, claim: ClaimedNotice, ended: Ended) -> None:
        """Keep how a notice ended."""
        self._ended.append((claim, ended))

    def judge(self, claim: ClaimedNotice, ending: Ending, composed: Composed | None) -> Outcome:
        """Judge how an attempt ended, and keep it."""
        attempts = claim.attempts + 1
        is_light = composed is None or not composed.has_attachment
        outcome = judge(ending, attempts, claim.message_id, is_light=is_light)
        if outcome.verdict is Verdict.ACCEPTED:
            point("notify.after_250")
        self.end(claim, ended_by(claim, outcome, attempts, self.now_source(), composed))
        return outcome

    def begin(self, claim: ClaimedNotice) -> bool:
        """Write down what has ended and mark this notice as being sent, in one transaction.

        So each worker has at most one notice of which its crash leaves unknown whether it was accepted. False
        when the notice has passed to another worker.
        """
        with self._lock:
            with self.database.write() as session:
                now = self.now_source()
                written = self._write(session, now)
                begun = begin_delivery(session, claim, now, self.flow_run_id)
            self._count(written)
        self.counts["lost"] += not begun
        return begun

    def settle(self, untouched: Sequence[ClaimedNotice] = ()) -> None:
        """Write down what has ended, and give back what was not begun."""
        with self._lock:
            if not self._ended and not untouched:
                return
            with self.database.write() as session:
                written = self._write(session, self.now_source())
                give_back(session, untouched)
            self._count(written)

    def put_off(self, claims: Sequence[ClaimedNotice], rest: timedelta) -> None:
        """Put off what goes to a domain that does not answer."""
        with self.database.write() as session:
            put_off(session, claims, self.now_source() + rest)
        self.counts["deferred"] += len(claims)

    def watch_volume(self) -> str | None:
        """Stop mail where far more of it leaves than is usual, and give the reason."""
        now = self.now_source()
        with self.database.read() as session:
            if accepted_since(session, now - HOUR) <= ALWAYS_ALLOWED:
                return None
        with self.database.write() as session:
            return watch_volume(session, now)

    def policy_refusals(self, within: timedelta) -> int:
        """Count the mails that servers refused for their policy lately."""
        with self.database.read() as session:
            return ended_for(session, POLICY, self.now_source() - within)

    def _write(self, session: Session, now: datetime) -> list[str]:
        return [
            ended.state if record_delivery(session, claim, ended, now) else "lost"
            for claim, ended in list(self._ended)
        ]

    def _count(self, written: list[str]) -> None:
        self.counts.update(written)
        for state, (claim, _) in zip(written, self._ended, strict=False):
            self.told.update((code, claim.kind, state) for code in claim.projects)
        del self._ended[: len(written)]
        if "accepted" in written:
            point("notify.after_mark")


def ended_by(
    claim: ClaimedNotice, outcome: Outcome, attempts: int, now: datetime, composed: Composed | None
) -> Ended:
    """Turn a verdict into the notice's next state."""
    due_at = now + (outcome.wait or timedelta())
    match outcome.verdict:
        case Verdict.ACCEPTED if composed is not None:
            return Ended("accepted", attempts, outcome.reason, None, composed.subject, composed.text)
        case Verdict.UNKNOWN:
            state = after_uncertain_ending(claim.kind, attempts)
            return Ended(state, attempts, outcome.reason, due_at, cause=outcome.cause)
        case Verdict.STOPPED:
            # The server refuses us, not this notice: that is not held against it.
            reason = f"sending is stopped: {outcome.reason}"
            return Ended("deferred", claim.attempts, reason, due_at, cause=outcome.cause)
        case Verdict.DEFERRED:
            return Ended("deferred", attempts, outcome.reason, due_at, cause=outcome.cause)
        case Verdict.LIGHTER:
            reason = f"sent again without attachment: {outcome.reason}"
            return Ended("deferred", attempts, reason, due_at, cause=outcome.cause, without_attachment=True)
        case _:
            about = "the address is refused: " if outcome.suppress else ""
            reason, suppress = f"{about}{outcome.reason}", outcome.suppress
            return Ended("dead", attempts, reason, cause=outcome.cause, suppress=suppress)
