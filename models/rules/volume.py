"""When so much mail leaves that something must be wrong: far more in an hour than is usual."""

from collections.abc import Sequence
from statistics import median

TIMES = 5
# Below this, an hour is never too much; with fewer hours than that, nothing is known to be usual.
ALWAYS_ALLOWED = 300
HOURS_KNOWN = 24


def is_too_much(last_hour: int, usual: Sequence[int]) -> bool:
    """Tell whether the last hour's mail is above five times the median of the hours in which mail left."""
    if last_hour <= ALWAYS_ALLOWED or len(usual) < HOURS_KNOWN:
        return False
    return last_hour > TIMES * median(usual)
