"""What bounces weigh: when an address has come back so often that nothing more is sent there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

WEIGHTS = {"hard": 2, "soft": 1, "reply": 0}
SUPPRESSED_AT = 4
FORGOTTEN_AFTER = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Returned:
    """One message that came back: hard, soft or an automatic reply, and when."""

    kind: str
    at: datetime


def score(returned: Iterable[Returned], now: datetime) -> int:
    """Sum up the weights of what came back within thirty days."""
    return sum(WEIGHTS[it.kind] for it in returned if now - it.at < FORGOTTEN_AFTER)


def kind_of_status(status: str) -> str:
    """Tell by an enhanced status (RFC 3463) whether a failure lasts: 5.x.x is hard, but for a full box."""
    if status.startswith("5.") and status != "5.2.2":
        return "hard"
    return "soft"
