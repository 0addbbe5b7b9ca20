"""Delivery: claims notices that are due, sends each, and writes down how it ended."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from time import monotonic

from models.commands.claim_notices import AT_ONCE
from models.db import Database
from models.rules.delivery import ClaimedNotice, Ended
from models.rules.pace import Pace
from notifications.composition import Composed, compose
from notifications.domains import REST, Hand
from notifications.ledger import Clock, Ledger
from notifications.letterhead import Letterhead
from notifications.outcome import POLICY, POLICY_ALARM, Ending, Fault, Outcome, Phase, Verdict
from notifications.transport import Transport
from settings import get_settings

BATCH = 50
MOST_LANES = 4
PATIENCE_SECONDS = 1.0
SILENCE = (Fault.TIMEOUT, Fault.CLOSED)
TO_A_DOMAIN = (Phase.RECIPIENT, Phase.DATA, Phase.BODY)
LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Delivered:
    """What one delivery did: notices by how they ended, and why sending was stopped, if it was.

    `lost` counts notices that passed to another worker because this one was late; `told` counts them by the
    project's code, the kind and the state.
    """

    accepted: int = 0
    deferred: int = 0
    unknown: int = 0
    held: int = 0
    dead: int = 0
    failed: int = 0
    lost: int = 0
    stop_reason: str | None = None
    told: Mapping[tuple[str, str, str], int] = field(default_factory=dict, compare=False)

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
    pace: Pace = AT_ONCE,
) -> Delivered:
    """Deliver up to `limit` notices that are due and tell how that went.

    The database is never held while the server is waited for. The transport stays open for the next call; it
    belongs to the caller, who closes it. Nothing is raised for what a mail server or a single notice may do.
    """
    ledger = Ledger(database, now_source, worker, flow_run_id, pace)
    delivery = _Delivery(ledger, transport, letterhead or Letterhead.from_settings(get_settings()), limit)
    if pace.keeps_hours and (reason := await asyncio.to_thread(ledger.watch_volume)):
        LOG.error("mail is stopped: %s", reason)
        return Delivered(stop_reason=reason)
    await delivery.run()
    return Delivered(
        **ledger.counts,
        stop_reason=delivery.stop_reason,
        told=dict(ledger.told),
    )


class _Delivery:
    """One lane delivers mail after mail. While the server keeps it waiting, others serve other domains."""

    def __init__(self, ledger: Ledger, transport: Transport, letterhead: Letterhead, limit: int) -> None:
        self.ledger = ledger
        self.transport = transport
        self.letterhead = letterhead
        self.left = limit
        self.hand = Hand()
        self.claiming = asyncio.Lock()
        self.waiting_since: dict[int, float] = {}
        self.made: dict[int, asyncio.Task[Composed | Ended]] = {}
        self.is_over = False
        self.stop_reason: str | None = None

    async def run(self) -> None:
        """Deliver until nothing is left that may be sent, or the server refuses us."""
        lanes = [asyncio.create_task(self._main_lane())]
        try:
            while pending := [it for it in lanes if not it.done()]:
                await asyncio.wait(pending, timeout=PATIENCE_SECONDS, return_when=asyncio.FIRST_COMPLETED)
                if len(pending) < MOST_LANES and self._is_kept_waiting(len(pending)):
                    lanes.append(asyncio.create_task(self._spare_lane()))
            for lane in lanes:
                lane.result()
        except BaseException:
            # Also when this is cancelled: what is known is written down, what was not begun goes back.
            for lane in lanes:
                lane.cancel()
            await asyncio.gather(*lanes, return_exceptions=True)
            self.ledger.settle(self.hand.give_up())
            raise
        finally:
            for making in self.made.values():
                making.cancel()
        await asyncio.to_thread(self.ledger.settle, self.hand.give_up())

    def _is_kept_waiting(self, lanes: int) -> bool:
        """Tell whether every lane has waited for the server so long that another is worth its connection."""
        since = self.waiting_since.values()
        return len(since) == lanes and all(monotonic() - it >= PATIENCE_SECONDS for it in since)

    async def _main_lane(self) -> None:
        claim = await self._next()
        if claim is None:
            return
        if refusal := await self.transport.connect():
            self.hand.done(claim)
            self._give_up([claim], refusal)
            return
        await self._lane(self.transport, claim)

    async def _spare_lane(self) -> None:
        claim = await self._next()
        if claim is None:
            return
        transport = self.transport.another()
        try:
            if await transport.connect():
                # The server takes no more of us; the first lane goes on alone.
                self.hand.done(claim)
                self.hand.add([claim])
                return
            await self._lane(transport, claim)
        finally:
            await transport.close()

    async def _lane(self, transport: Transport, first: ClaimedNotice) -> None:
        """Deliver one after another; the next mail is made while the server takes this one."""
        claim: ClaimedNotice | None = first
        while claim is not None:
            composed = await self._composing(claim)
            if (upcoming := self.hand.first()) is not None:
                self._composing(upcoming)
            self.made.pop(claim.id, None)
            await self._deliver_one(transport, claim, composed)
            claim = await self._next()

    def _composing(self, claim: ClaimedNotice) -> "asyncio.Task[Composed | Ended]":
        """Give the making of a notice's mail, begun the first time."""
        if claim.id not in self.made:
            making = asyncio.to_thread(compose, claim, self.letterhead, self.ledger.now_source())
            self.made[claim.id] = asyncio.create_task(making)
        return self.made[claim.id]

    async def _next(self) -> ClaimedNotice | None:
        """Give the next that may be sent, from the hand or from the outbox."""
        async with self.claiming:
            while not self.is_over:
                if (claim := self.hand.take()) is not None:
                    return claim
                if self.left <= 0:
                    return None
                size, busy = min(BATCH, self.left), sorted(self.hand.busy())
                resting = self.transport.domains.resting(self.ledger.now_source())
                claims = await asyncio.to_thread(self.ledger.claim, size, busy, resting)
                if not claims:
                    return None
                self.left -= len(claims)
                self.hand.add(claims)
            return None

    async def _deliver_one(
        self, transport: Transport, claim: ClaimedNotice, composed: Composed | Ended
    ) -> None:
        try:
            if isinstance(composed, Ended):
                self.ledger.end(claim, composed)
                return
            if not await asyncio.to_thread(self.ledger.begin, claim):
                return
            ending = await self._send(transport, composed)
            outcome = self.ledger.judge(claim, ending, composed)
        finally:
            self.hand.done(claim)
        await self._learn(claim, ending, outcome)

    async def _send(self, transport: Transport, composed: Composed) -> Ending:
        lane = id(asyncio.current_task())
        self.waiting_since[lane] = monotonic()
        try:
            return await transport.send(composed.mail)
        finally:
            del self.waiting_since[lane]

    async def _learn(self, claim: ClaimedNotice, ending: Ending, outcome: Outcome) -> None:
        """Draw from one ending what holds for others: for all, for a domain, or for the operators."""
        if outcome.alarm or (outcome.cause == POLICY and await self._is_alarming()):
            LOG.error("notice %s: %s", claim.id, outcome.reason)
        if outcome.verdict is Verdict.STOPPED or ending.phase in (Phase.CONNECT, Phase.SIGN_IN):
            self.stop_reason = outcome.reason if outcome.verdict is Verdict.STOPPED else None
            self._give_up([], ending)
        elif ending.fault in SILENCE and ending.phase in TO_A_DOMAIN:
            self.transport.domains.failed(claim.domain, self.ledger.now_source())
            resting = self.transport.domains.resting(self.ledger.now_source())
            if put_off := self.hand.give_up(set(resting)):
                await asyncio.to_thread(self.ledger.put_off, put_off, REST)
        else:
            self.transport.domains.answered(claim.domain)

    async def _is_alarming(self) -> bool:
        """Tell whether servers have refused so many mails for their policy that it is about us."""
        count, within = POLICY_ALARM
        # The one that was just refused is not written down yet.
        return await asyncio.to_thread(self.ledger.policy_refusals, within) + 1 >= count

    def _give_up(self, begun: list[ClaimedNotice], ending: Ending) -> None:
        """End all that waits as the server's refusal says: it speaks of us, not of one notice."""
        self.is_over = True
        for claim in [*begun, *self.hand.give_up()]:
            outcome = self.ledger.judge(claim, ending, None)
            if outcome.verdict is Verdict.STOPPED:
                self.stop_reason = outcome.reason
        LOG.warning("mail cannot be sent: %s", ending)
