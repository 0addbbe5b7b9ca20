"""The one start of Shiraka in a data directory: who holds it, and at which addresses."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from filelock import FileLock, Timeout

RECORD = "up.json"
LOCK = "up.lock"
# Longer than `is_held` holds the lock for its look, so that a look never turns a start away.
PATIENCE_SECONDS = 0.3


@dataclass(frozen=True)
class Start:
    """A start of Shiraka: its supervisor, the mark its processes carry, and its addresses by name."""

    process_id: int
    mark: str
    ports: dict[str, int] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)
    children: dict[str, int] = field(default_factory=dict)


@contextmanager
def held(data_directory: Path) -> Iterator[bool]:
    """Hold the data directory for one supervisor; gives False where another holds it.

    The lock belongs to the process: the system frees it however the process ends.
    """
    data_directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = FileLock(data_directory / LOCK)
    try:
        lock.acquire(timeout=PATIENCE_SECONDS)
    except Timeout:
        yield False
        return
    try:
        yield True
    finally:
        lock.release()


def is_held(data_directory: Path) -> bool:
    """Tell whether a supervisor runs on the data directory."""
    if not (data_directory / LOCK).exists():
        return False
    with held(data_directory) as mine:
        return not mine


def read(data_directory: Path) -> Start | None:
    """Give the last start that was written down, living or not; None where there is none that can be read."""
    try:
        return Start(**json.loads((data_directory / RECORD).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def write(data_directory: Path, start: Start) -> None:
    """Write a start down in one stroke, so that a reader never sees half of it."""
    draft = data_directory / f"{RECORD}.draft"
    draft.write_text(json.dumps(asdict(start), indent=2), encoding="utf-8")
    draft.replace(data_directory / RECORD)
