"""Waiting for what another process does: looked at again and again, with a limit and a reason."""

from collections.abc import Callable
from time import monotonic, sleep


def until(holds: Callable[[], bool], seconds: float, what: str) -> None:
    """Wait until `holds`; fails after `seconds`, naming what was waited for."""
    limit = monotonic() + seconds
    while not holds():
        assert monotonic() < limit, f"waited {seconds} s in vain: {what}"
        sleep(0.05)
