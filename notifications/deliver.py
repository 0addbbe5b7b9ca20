"""Delivery: claims notices that are due, sends each, and writes down how it ended."""

import asyncio
import logging
from dataclasses import dataclass

from models.db import Database
from models.rules.delivery import ClaimedNotice, Ended
from notifications.composition import Composed, compose
from notifications.ledger import Clock, Ledger
from notifications.outcome import Ending, Phase, Verdict
from notifications.render import Letterhead
from notifications.transport import Transport
from settings import get_settings

BATCH = 50
LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Delivered:
    """What one delivery did: notices by how they ended, and why sending was stopped, if it was.

    `lost` counts notices that passed to another worker because this one was late.
    """

    accepted: int = 0
    deferred: int = 0
    unknown: int = 0
    held: int = 0
    dead: int = 0
    failed: int = 0
    lost: int = 0
    stop_reason: str | None = None

    @property
    def total(self) -> int:
        """Count the notices that were taken in hand."""
        counted = (self.accepted, self.deferred, self.unknown, self.held, self.dead, self.failed, self.lost)
        return sum(counted)


async def deliver_ready(
    database: Database,
    transport: Transport,
    now_source: Clock,
    limit: int,
    worker: str,
    flow_run_id: str | None = None,
    *,
    letterhead: Letterhead | None = None,
) -> Delivered:
    """Deliver up to `limit` notices that are due and tell how that went.

    The database is never held while the server is waited for. The transport stays open for the next call; it
    belongs to the caller, who closes it. Nothing is raised for what a mail server or a single notice may do.
    """
    ledger = Ledger(database, now_source, worker, flow_run_id)
    delivery = _Delivery(ledger, transport, letterhead or Letterhead.from_settings(get_settings()))
    taken = 0
    while taken < limit and not delivery.is_over:
        claims = await asyncio.to_thread(ledger.claim, min(BATCH, limit - taken))
        if not claims:
            break
        taken += len(claims)
        await delivery.deliver(claims)
    return Delivered(**ledger.counts, stop_reason=delivery.stop_reason)


class _Delivery:
    def __init__(self, ledger: Ledger, transport: Transport, letterhead: Letterhead) -> None:
        self.ledger = ledger
        self.transport = transport
        self.letterhead = letterhead
        self.is_over = False
        self.stop_reason: str | None = None

    async def deliver(self, claims: list[ClaimedNotice]) -> None:
        """Deliver claimed notices one after another; what is left when the server refuses us waits."""
        waiting = list(claims)
        try:
            await self._deliver(waiting)
        except BaseException:
            # Also when this is cancelled: what is known is written down, what was not begun goes back.
            self.ledger.settle(waiting)
            raise
        await asyncio.to_thread(self.ledger.settle)

    async def _deliver(self, waiting: list[ClaimedNotice]) -> None:
        if refusal := await self.transport.connect():
            self._give_up(waiting, refusal)
            return
        upcoming = self._compose(waiting[0])
        try:
            while waiting and not self.is_over:
                claim, composed = waiting[0], await upcoming
                if len(waiting) > 1:
                    # The next mail is made while the server takes this one.
                    upcoming = self._compose(waiting[1])
                del waiting[0]
                await self._deliver_one(claim, composed, waiting)
        finally:
            upcoming.cancel()

    async def _deliver_one(
        self, claim: ClaimedNotice, composed: Composed | Ended, waiting: list[ClaimedNotice]
    ) -> None:
        if isinstance(composed, Ended):
            self.ledger.end(claim, composed)
            return
        if not await asyncio.to_thread(self.ledger.begin, claim):
            return
        ending = await self.transport.send(composed.mail)
        outcome = self.ledger.judge(claim, ending, composed)
        if outcome.alarm:
            LOG.error("notice %s: %s", claim.id, outcome.reason)
        if outcome.verdict is Verdict.STOPPED or ending.phase in (Phase.CONNECT, Phase.SIGN_IN):
            self.stop_reason = outcome.reason if outcome.verdict is Verdict.STOPPED else None
            self._give_up(waiting, ending)

    def _give_up(self, waiting: list[ClaimedNotice], ending: Ending) -> None:
        """End all that waits as the server's refusal says: it speaks of us, not of one notice."""
        self.is_over = True
        for claim in waiting:
            outcome = self.ledger.judge(claim, ending, None)
            if outcome.verdict is Verdict.STOPPED:
                self.stop_reason = outcome.reason
        LOG.warning("mail cannot be sent: %s", ending)
        waiting.clear()

    def _compose(self, claim: ClaimedNotice) -> "asyncio.Task[Composed | Ended]":
        now = self.ledger.now_source()
        return asyncio.create_task(asyncio.to_thread(compose, claim, self.letterhead, now))
