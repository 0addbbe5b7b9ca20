"""Chains of history: each entry carries a hash over itself and the entry before it."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

BEGINNING = ""


def link(previous: str, entry: Mapping[str, Any]) -> str:
    """Give the hash of an entry that follows the one whose hash is `previous`: SHA-256 in hexadecimal."""
    return hashlib.sha256(canonical({**entry, "previous": previous})).hexdigest()


def canonical(entry: Mapping[str, Any]) -> bytes:
    """Write JSON in one way only: keys in order, no spaces, UTF-8; times in UTC to the microsecond."""
    return json.dumps(
        entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_instant
    ).encode()


def plain(value: Any) -> Any:
    """Give a value as a history writes it: an instant as text, all else as it is."""
    return _instant(value) if isinstance(value, datetime) else value


def _instant(value: object) -> str:
    if not isinstance(value, datetime):
        raise TypeError(f"{type(value).__name__} has no place in a history")
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
