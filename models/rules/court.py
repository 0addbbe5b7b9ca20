"""Whose court: how long each organisation has held a project, from its clocks and their pauses."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from models.rules.calendar import WorkingCalendar
from models.rules.sla import Pause, merged


@dataclass(frozen=True, slots=True)
class Held:
    """A stretch in which an organisation held a turn, or was waited for; `end` is none while it does."""

    organisation: int
    start: datetime
    end: datetime | None
    pauses: tuple[Pause, ...] = ()
    is_return: bool = False
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class Court:
    """What an organisation took: stretches that overlap count once, and paused time not at all."""

    organisation: int
    working_time: timedelta
    calendar_time: timedelta
    turns: int
    returns: int
    late: int
    holds_now: bool


def court(calendar: WorkingCalendar, held: Iterable[Held], now: datetime) -> list[Court]:
    """Add up how long each organisation had the project, who had it longest first."""
    by_organisation: dict[int, list[Held]] = defaultdict(list)
    for one in held:
        by_organisation[one.organisation].append(one)
    found = [_court(calendar, organisation, turns, now) for organisation, turns in by_organisation.items()]
    return sorted(found, key=lambda it: (-it.working_time, -it.calendar_time, it.organisation))


def _court(calendar: WorkingCalendar, organisation: int, turns: Sequence[Held], now: datetime) -> Court:
    spells = merged(spell for turn in turns for spell in _spells(turn, now))
    return Court(
        organisation,
        sum((calendar.elapsed(it.start, it.end or now) for it in spells), timedelta()),
        sum(((it.end or now) - it.start for it in spells), timedelta()),
        len(turns),
        sum(it.is_return for it in turns),
        sum(it.is_late for it in turns),
        any(it.end is None and not any(stop.end is None for stop in it.pauses) for it in turns),
    )


def _spells(turn: Held, now: datetime) -> list[Pause]:
    """Give the stretches of a turn in which its clock ran."""
    end, at, found = turn.end or now, turn.start, []
    for stop in merged(turn.pauses):
        if stop.start > at:
            found.append(Pause(at, min(stop.start, end)))
        at = max(at, stop.end or end)
        if at >= end:
            return [it for it in found if it.end is not None and it.end > it.start]
    return [*found, Pause(at, end)] if end > at else found
