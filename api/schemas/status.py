"""Shapes that tell how the programme and its machinery stand."""

from datetime import datetime

from api.schemas.base import Answered


class StageCountShape(Answered):
    """How many projects stand in a stage and state."""

    stage: str
    state: str
    projects: int


class EngineShape(Answered):
    """The engine's last sign of life."""

    running: bool
    beat_at: datetime | None
    name: str | None


class QueueShape(Answered):
    """Projects that are ready to advance, and those whose advance failed for good."""

    depth: int
    oldest_ready_since: datetime | None
    failed: int


class BrakeShape(Answered):
    """What stands still: reminders or mail; stopped by operator, prefect or volume, why and since when."""

    name: str
    source: str
    reason: str
    set_at: datetime


class StatusShape(Answered):
    """Projects by stage and state, and the machinery; `outbox` counts unfinished notices.

    `brakes` says what stands still, `suppressed` how many addresses get no mail, `policy_refusals` how many
    mails were refused for a server's policy within the hour.
    """

    now: datetime
    projects: int
    late: int
    stages: list[StageCountShape]
    engine: EngineShape
    queue: QueueShape
    outbox: dict[str, int]
    brakes: list[BrakeShape]
    suppressed: int
    policy_refusals: int


class HealthShape(Answered):
    """The process answers."""

    status: str


class ReadinessShape(Answered):
    """Whether requests can be served, and whether the engine runs."""

    status: str
    database: str
    engine: str
