"""What an import changed: by noun, what was made, what was changed field by field, and what stayed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

NOUNS = (
    "programmes",
    "objectives",
    "organisations",
    "protocols",
    "clauses",
    "forums",
    "projects",
    "shares",
    "ceilings",
    "persons",
    "appointments",
)


@dataclass(slots=True)
class NounChanges:
    """The changes to one kind of record; `updated` holds, by code and field, what was and what is."""

    created: list[str] = field(default_factory=list)
    updated: dict[str, dict[str, tuple[Any, Any]]] = field(default_factory=dict)
    removed: list[str] = field(default_factory=list)
    unchanged: int = 0

    def note(self, code: str, differences: Mapping[str, tuple[Any, Any]]) -> None:
        """Note a record that was there before, with what differs."""
        if differences:
            self.updated[code] = {
                name: (_plain(was), _plain(now)) for name, (was, now) in differences.items()
            }
        else:
            self.unchanged += 1


@dataclass(slots=True)
class ImportResult:
    """What an import did; `absent` names projects of the programme that the files no longer speak of."""

    programme: str
    years_shifted: int
    nouns: dict[str, NounChanges] = field(default_factory=lambda: {noun: NounChanges() for noun in NOUNS})
    absent: list[str] = field(default_factory=list)

    @property
    def changed(self) -> bool:
        """Tell whether anything was made, changed or removed."""
        return any(it.created or it.updated or it.removed for it in self.nouns.values())


def differences(row: Any, values: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Give, for each of `values` that a row does not hold, what it holds and what it should."""
    found = {name: (getattr(row, name), value) for name, value in values.items()}
    return {name: pair for name, pair in found.items() if pair[0] != pair[1]}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
