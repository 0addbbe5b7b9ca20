"""One process of a start: how it is begun, when it is ready, and what it waits for. Data only."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

Probe = Callable[[], Awaitable[bool]]


@dataclass(frozen=True)
class Service:
    """A child process as the supervisor sees it.

    `ready` is asked again and again until it says yes; without it, running is being ready. A service that is
    `once` is ready when it has ended with 0, and is not begun again. `address` is what people are shown.
    """

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    ready: Probe | None = None
    after: tuple[str, ...] = ()
    once: bool = False
    address: str = ""


@dataclass(frozen=True)
class Restarts:
    """How often a child may crash: `limit` times in `window_seconds`, waiting a little longer each time."""

    limit: int = 5
    window_seconds: float = 120.0
    first_wait_seconds: float = 0.5
    longest_wait_seconds: float = 10.0

    def wait_before(self, crashes: int) -> float:
        """Give the seconds to wait before the next try, doubled at each crash in the window."""
        return float(min(self.longest_wait_seconds, self.first_wait_seconds * 2 ** (crashes - 1)))
