"""Anchors: the ends of all histories, noted in a second place, out of the database's reach."""

import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any

from filelock import FileLock

from models.db import Database
from models.queries.audit import ends_of_histories
from models.rules.chain import BEGINNING, link, plain


def anchor(database: Database, path: Path, now: datetime, *, dry_run: bool = False) -> int:
    """Note every end that changed since the last note, and tell how many; a dry run only counts.

    A note is one line of JSON, chained to the line before, and is on the disk when this returns.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(f"{path}.lock"):
        notes = read_notes(path)
        known: dict[str, Any] = {}
        for note in notes:
            known |= note["heads"]
        with database.read() as session:
            ends = ends_of_histories(session)
        changed = {name: end for name, end in ends.items() if known.get(name) != end}
        if changed and not dry_run:
            entry = {"at": plain(now), "heads": changed}
            previous = notes[-1]["hash"] if notes else BEGINNING
            _append(path, {**entry, "previous": previous, "hash": link(previous, entry)})
    return len(changed)


def read_notes(path: Path) -> list[dict[str, Any]]:
    """Read every note that was made."""
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def _append(path: Path, note: dict[str, Any]) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(note, ensure_ascii=False) + "\n")
        file.flush()
        os.fsync(file.fileno())
