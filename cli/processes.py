"""Processes by the mark they carry: every descendant of one start, in whatever session it runs."""

import os
import signal
from collections.abc import Iterable

import psutil

MARK = "SHIRAKA_UP_MARK"


def marked(mark: str) -> list[psutil.Process]:
    """Give the living processes whose environment carries the mark, without this one.

    A flow run's process opens its own session, so neither parents nor process groups find them all.
    """
    return [it for it in psutil.process_iter() if it.pid != os.getpid() and _carries(it, mark)]


def _carries(process: psutil.Process, mark: str) -> bool:
    try:
        return process.environ().get(MARK) == mark and process.status() != psutil.STATUS_ZOMBIE
    except (psutil.Error, OSError):
        return False


def end(processes: Iterable[psutil.Process], *, grace_seconds: float) -> None:
    """Ask processes to stop, and kill those that have not within the grace."""
    asked = list(processes)
    for process in asked:
        _signal(process, signal.SIGTERM)
    _, deaf = psutil.wait_procs(asked, timeout=grace_seconds)
    for process in deaf:
        _signal(process, signal.SIGKILL)
    psutil.wait_procs(deaf, timeout=5)


def end_marked(mark: str, *, grace_seconds: float) -> None:
    """Stop every process of one start; those born meanwhile too."""
    while found := marked(mark):
        end(found, grace_seconds=grace_seconds)
        grace_seconds = 0


def _signal(process: psutil.Process, number: signal.Signals) -> None:
    try:
        process.send_signal(number)
    except (psutil.NoSuchProcess, ProcessLookupError):
        return
