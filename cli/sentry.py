"""Outlives the supervisor by a moment: when that dies without cleaning up, this ends what it left.

`python -m cli.sentry MARK` reads its standard input until the supervisor's end of it closes, which the system
does however the supervisor dies.
"""

import signal
import sys

from cli.processes import end_marked

GRACE_SECONDS = 5.0


def main(mark: str) -> None:
    """Wait for the supervisor's end, then stop every process that carries the mark."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    sys.stdin.read()
    end_marked(mark, grace_seconds=GRACE_SECONDS)


if __name__ == "__main__":
    main(sys.argv[1])
