"""Named points at which tests break the product; in production nothing is named and nothing happens."""

import os
import signal

ASKED = "SHIRAKA_FAULT"
LOG = "SHIRAKA_FAULT_LOG"


class FaultInjected(RuntimeError):
    """A test asked for an error at this point."""


def point(name: str) -> None:
    """Break here if a test asks for it.

    SHIRAKA_FAULT holds NAME=ACTION pairs, separated by commas; an action is kill, stop or raise. Before it
    acts, a fault writes a line to the file that SHIRAKA_FAULT_LOG names, so that a test can assert it.
    """
    asked = os.environ.get(ASKED)
    if asked:
        _break(name, asked)


def _break(name: str, asked: str) -> None:
    action = dict(pair.split("=", 1) for pair in asked.split(",")).get(name)
    if action is None:
        return
    _log(f"{name}={action} {os.getpid()}\n")
    match action:
        case "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        case "stop":
            os.kill(os.getpid(), signal.SIGSTOP)
        case "raise":
            raise FaultInjected(name)
        case _:
            raise ValueError(f"{ASKED} asks for {action} at {name}; it knows kill, stop and raise")


def _log(line: str) -> None:
    path = os.environ.get(LOG)
    if not path:
        return
    # Unbuffered and synced, because the next thing may be the end of this process.
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(descriptor, line.encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
