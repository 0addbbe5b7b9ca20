"""Turns: what is to happen next in a played life, in order of time."""

import heapq
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

What = Literal["start", "answer", "act", "amend", "wake"]


@dataclass(frozen=True, slots=True, order=True)
class Turn:
    """One thing that is to happen, such as that a slot is answered or an amendment asked for."""

    at: datetime
    number: int
    project_id: int = field(compare=False)
    what: What = field(compare=False)
    slot_id: int = field(default=0, compare=False)
    outcome: str = field(default="", compare=False)
    comment: str = field(default="", compare=False)


class Agenda:
    """The turns to come; turns at the same instant come in the order in which they were planned."""

    def __init__(self) -> None:
        """Begin with nothing planned."""
        self._turns: list[Turn] = []
        self._planned = 0
        self._waking: dict[int, datetime] = {}

    def plan(
        self,
        at: datetime,
        project_id: int,
        what: What,
        slot_id: int = 0,
        outcome: str = "",
        comment: str = "",
    ) -> None:
        """Plan a turn."""
        self._planned += 1
        heapq.heappush(self._turns, Turn(at, self._planned, project_id, what, slot_id, outcome, comment))

    def wake(self, at: datetime, project_id: int) -> None:
        """Plan that time moves a project at `at`, unless that is planned already."""
        if self._waking.get(project_id) != at:
            self._waking[project_id] = at
            self.plan(at, project_id, "wake")

    def next_until(self, until: datetime) -> Turn | None:
        """Take the next turn that is not after `until`."""
        if self._turns and self._turns[0].at <= until:
            return heapq.heappop(self._turns)
        return None
