"""Whether the machine's clock may be believed, by the last sign of life of an engine."""

from datetime import datetime, timedelta
from enum import StrEnum

LONGEST_GAP = timedelta(hours=6)
# Clocks are set right by small steps all the time.
SMALL_STEP = timedelta(minutes=1)


class Reading(StrEnum):
    """What a reading of the clock says beside the last one."""

    STEADY = "steady"
    FORWARD = "forward"
    BACK = "back"


def judge(last: datetime | None, now: datetime) -> Reading:
    """Judge the clock by the last sign of life of an engine that did not stop of its own will."""
    if last is None or -SMALL_STEP <= now - last <= LONGEST_GAP:
        return Reading.STEADY
    return Reading.FORWARD if now > last else Reading.BACK
