"""A delivery's side of the outbox: what it claims, begins and writes down, in short transactions."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlmodel import Session

from models.commands.claim_notices import claim_notices
from models.commands.record_delivery import begin_delivery, give_back, record_delivery
from models.db import Database
from models.faults import point
from models.rules.delivery import ClaimedNotice, Ended, after_uncertain_ending
from notifications.composition import Composed
from notifications.outcome import Ending, Outcome, Verdict, judge

Clock = Callable[[], datetime]


class Ledger:
    """Writes for one worker. What has ended is kept until the next transaction, which takes it along."""

    def __init__(self, database: Database, now_source: Clock, worker: str, flow_run_id: str | None) -> None:
        """Keep who writes, where and by which clock."""
        self.database = database
        self.now_source = now_source
        self.worker = worker
        self.flow_run_id = flow_run_id
        self.counts: Counter[str] = Counter()
        self._ended: list[tuple[ClaimedNotice, Ended]] = []

    def claim(self, size: int) -> list[ClaimedNotice]:
        """Claim notices that are due."""
        with self.database.write() as session:
            claims = claim_notices(session, self.worker, self.now_source(), size)
        if claims:
            point("notify.after_claim")
        return claims

    def end(self, claim: ClaimedNotice, ended: Ended) -> None:
        """Keep how a notice ended."""
        self._ended.append((claim, ended))

    def judge(self, claim: ClaimedNotice, ending: Ending, composed: Composed | None) -> Outcome:
        """Judge how an attempt ended, and keep it."""
        attempts = claim.attempts + 1
        outcome = judge(ending, attempts, claim.message_id)
        if outcome.verdict is Verdict.ACCEPTED:
            point("notify.after_250")
        self.end(claim, ended_by(claim, outcome, attempts, self.now_source(), composed))
        return outcome

    def begin(self, claim: ClaimedNotice) -> bool:
        """Write down what has ended and mark this notice as being sent, in one transaction.

        So each worker has at most one notice of which its crash leaves unknown whether it was accepted. False
        when the notice has passed to another worker.
        """
        with self.database.write() as session:
            now = self.now_source()
            written = self._write(session, now)
            begun = begin_delivery(session, claim, now, self.flow_run_id)
        self._count(written)
        self.counts["lost"] += not begun
        return begun

    def settle(self, untouched: Sequence[ClaimedNotice] = ()) -> None:
        """Write down what has ended, and give back what was not begun."""
        if not self._ended and not untouched:
            return
        with self.database.write() as session:
            written = self._write(session, self.now_source())
            give_back(session, untouched)
        self._count(written)

    def _write(self, session: Session, now: datetime) -> list[str]:
        return [
            ended.state if record_delivery(session, claim, ended, now) else "lost"
            for claim, ended in self._ended
        ]

    def _count(self, written: list[str]) -> None:
        self.counts.update(written)
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
            return Ended(after_uncertain_ending(claim.kind, attempts), attempts, outcome.reason, due_at)
        case Verdict.STOPPED:
            # The server refuses us, not this notice: that is not held against it.
            return Ended("deferred", claim.attempts, f"sending is stopped: {outcome.reason}", due_at)
        case Verdict.DEFERRED:
            return Ended("deferred", attempts, outcome.reason, due_at)
        case _:
            about = "the address is refused: " if outcome.suppress else ""
            return Ended("dead", attempts, f"{about}{outcome.reason}")
