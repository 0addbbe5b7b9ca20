"""The resident engine: opens a flow run when work arrives, and none while there is nothing to do."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from prefect import State
from sqlmodel import Session

from flows.advance import advance_projects
from flows.burial import bury_the_dead, crash_orphans
from flows.delivery import deliver_notices
from flows.pauses import follow_pause
from flows.reminders import send_reminders
from flows.shift import Hours
from flows.slas import check_slas
from models.commands.beat import Process, beat, forget_old, stop_beating
from models.commands.claim_notices import next_delivery_at
from models.outbox import NOTICES
from models.queries.due import next_reminding, next_time
from models.ready import READY, let_go_of, next_ready_at
from tasks.workplace import Workplace, at

BEAT_SECONDS = 5.0
BURIAL_SECONDS = 60.0
LONGEST_REST_SECONDS = 15.0
FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 10.0
GRACE_SECONDS = 6.0

logger = logging.getLogger(__name__)


class RunFailed(Exception):
    """A flow run of the engine's ended otherwise than completed."""


@dataclass(frozen=True, slots=True)
class Duty:
    """Something the engine does whenever it is due: when that is next, and how it is done."""

    name: str
    next_at: Callable[[Session], datetime | None]
    work: Callable[[], Awaitable[None]]
    channel: str | None = None


class Engine:
    """One resident engine at one workplace, which must have a waker."""

    def __init__(self, place: Workplace, process: Process, hours: Hours) -> None:
        """Prepare; nothing runs yet."""
        self.place = place
        self.process = process
        self.hours = hours

    async def run(self) -> None:
        """Work until `stop`; then end the open runs in order and say so in the heartbeat."""
        assert self.place.waker is not None
        duties = (
            Duty("advance projects", next_ready_at, self._advance, READY),
            Duty("deliver notices", next_delivery_at, self._deliver, NOTICES),
            Duty("what time asks", next_time, self._sweep),
            Duty("reminders", self._next_reminding, self._remind),
        )
        async with self.place.waker.listening(), at(self.place):
            await self._beat_once()
            await bury_the_dead(self.place, self.process)
            work = [asyncio.create_task(self._attend(duty)) for duty in duties]
            work += [asyncio.create_task(it()) for it in (self._follow_pause, self._beat, self._bury)]
            logger.info("engine %s is at work", self.place.name)
            await self.place.stopping.wait()
            await _end(work)
        await asyncio.to_thread(self._write, stop_beating, self.place.name)
        logger.info("engine %s stopped", self.place.name)

    def stop(self) -> None:
        """Ask the engine to end: what is under way is finished, nothing more is begun."""
        self.place.stopping.set()
        if self.place.waker is not None:
            self.place.waker.wake()

    async def _attend(self, duty: Duty) -> None:
        """Do a duty whenever it is due. What fails is tried again, a little later each time."""
        failures = 0
        while not self.place.stopping.is_set():
            try:
                seconds = await asyncio.to_thread(self._seconds_until, duty)
                if seconds > 0:
                    await self._rest(duty, seconds)
                    continue
                await duty.work()
                failures = 0
            except Exception as error:
                failures += 1
                pause = min(FIRST_PAUSE_SECONDS * 2 ** (failures - 1), LONGEST_PAUSE_SECONDS)
                reason = f"{type(error).__name__}: {error}"
                logger.warning("%s: %s; again in %.1f s", duty.name, reason, pause, exc_info=failures == 1)
                await self._pause(pause)

    def _seconds_until(self, duty: Duty) -> float:
        with self.place.database.read() as session:
            due_at = duty.next_at(session)
        if due_at is None:
            return LONGEST_REST_SECONDS
        return (due_at - self.place.clock()).total_seconds()

    async def _rest(self, duty: Duty, seconds: float) -> None:
        seconds = min(seconds, LONGEST_REST_SECONDS)
        if duty.channel is None:
            await self._pause(seconds)
        else:
            assert self.place.waker is not None
            await self.place.waker.wait(duty.channel, seconds)

    async def _pause(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.place.stopping.wait()

    async def _advance(self) -> None:
        try:
            _check(await advance_projects(**self._hours(self.hours.most), return_state=True))
        except BaseException:
            # Nothing is under way any more: what this engine still holds would only wait for its lease.
            await asyncio.shield(asyncio.to_thread(self._write_plain, let_go_of))
            raise

    async def _deliver(self) -> None:
        _check(await deliver_notices(**self._hours(self.hours.most * 4), return_state=True))

    async def _sweep(self) -> None:
        _check(await check_slas(return_state=True))
        # What stays due in spite of all is looked at again, but not without a breath.
        await self._pause(1.0)

    async def _remind(self) -> None:
        if await follow_pause(self.place):
            return
        _check(await send_reminders(return_state=True))
        await self._pause(1.0)

    def _next_reminding(self, session: Session) -> datetime | None:
        return next_reminding(session, self.place.clock(), self.place.pace)

    def _hours(self, most: int) -> dict[str, Any]:
        return {
            "linger_seconds": self.hours.linger_seconds,
            "longest_seconds": self.hours.longest_seconds,
            "most": most,
        }

    async def _follow_pause(self) -> None:
        """Look now and then whether reminders were paused in Prefect, or go on there."""
        while not self.place.stopping.is_set():
            try:
                await follow_pause(self.place)
            except Exception as error:
                logger.info("whether Prefect pauses reminders is not known: %s", error, exc_info=True)
            await self._pause(LONGEST_REST_SECONDS)

    async def _beat(self) -> None:
        while True:
            await self._pause(BEAT_SECONDS)
            try:
                await self._beat_once()
            except Exception:
                logger.exception("no sign of life could be given")

    async def _beat_once(self) -> None:
        await asyncio.to_thread(self._write, beat, self.process)

    async def _bury(self) -> None:
        """Look after dead engines now and then; Prefect may be out of reach for any length of time."""
        failures = 0
        while True:
            try:
                await bury_the_dead(self.place, self.process)
                await crash_orphans(self.place)
                await asyncio.to_thread(self._write, forget_old)
                pause, failures = BURIAL_SECONDS, 0
            except Exception as error:
                logger.warning("the dead are not buried yet: %s", error, exc_info=failures == 0)
                failures += 1
                pause = LONGEST_PAUSE_SECONDS
            await self._pause(pause)

    def _write(self, command: Callable[..., Any], *arguments: object) -> None:
        with self.place.database.write() as session:
            command(session, *arguments, self.place.clock())

    def _write_plain(self, command: Callable[[Session, str], Any]) -> None:
        with self.place.database.write() as session:
            command(session, self.place.name)


def _check(state: State[Any]) -> None:
    if not state.is_completed():
        raise RunFailed(f"{state.name}: {state.message}")


async def _end(work: list[asyncio.Task[None]]) -> None:
    """Let duties end what is under way; what does not end in time is cut off."""
    beats = work[-2:]
    for task in beats:
        task.cancel()
    _, late = await asyncio.wait(work, timeout=GRACE_SECONDS)
    for task in late:
        task.cancel()
    await asyncio.gather(*work, return_exceptions=True)
